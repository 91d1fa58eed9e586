// Disks that fail, by a preloaded shim (tests/support/failing_disk.c), since root writes through
// read-only folders.
#include <cstdlib>
#include <string>

#include "lib/base/files.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

struct Job {
  TemporaryFolder folder;
  Job() {
    fs::create_directories(folder / "media");
    tinct::test::write_film(folder / "media/film.mkv", {30, 25, 28});
    REQUIRE(run_tinct({"scenes", (folder / "media/film.mkv").string(), "--out",
                       (folder / "film.json").string()})
                .status == 0);
  }

  [[nodiscard]] CliResult run(std::vector<std::string> words, const std::string& error,
                              const std::string& after) const {
    const char* shim = std::getenv("TINCT_FAILING_DISK");
    REQUIRE(shim != nullptr);
    return run_tinct(words, {.environment = {{"LD_PRELOAD", shim},
                                             {"FAIL_BELOW", (folder / "out").string()},
                                             {"FAIL_WITH", error},
                                             {"FAIL_AFTER", after}},
                             .folder = {}});
  }

  [[nodiscard]] std::vector<std::string> build() const {
    return {"build", (folder / "film.json").string(), "--media", (folder / "media").string(),
            "--out", (folder / "out").string(),       "--size",  "96"};
  }
};

}  // namespace

TEST_CASE("a disk that fills during a build ends with 4, and the build goes on later", "[cli]") {
  const Job job;
  for (const char* after : {"0", "20000", "200000"}) {
    const CliResult full = job.run(job.build(), "ENOSPC", after);
    INFO(full.errors);
    CHECK(full.status == 4);
    CHECK(full.errors.find("No space left on device") != std::string::npos);
    CHECK_FALSE(fs::exists(job.folder / "out"));
  }
  CHECK(run_tinct(job.build()).status == 0);
  CHECK(run_tinct({"verify", (job.folder / "out").string()}).status == 0);
}

TEST_CASE("a disk error during a build ends with 4", "[cli]") {
  const Job job;
  const CliResult broken = job.run(job.build(), "EIO", "30000");
  CHECK(broken.status == 4);
  CHECK(broken.errors.find("Input/output error") != std::string::npos);
  CHECK_FALSE(fs::exists(job.folder / "out"));
}

TEST_CASE("a read-only place is bad input and is named", "[cli]") {
  const Job job;
  const CliResult refused = job.run(job.build(), "EROFS", "0");
  CHECK(refused.status == 3);
  CHECK(refused.errors.find("Read-only file system") != std::string::npos);
  CHECK(refused.errors.find("out") != std::string::npos);
}

TEST_CASE("a full disk keeps the former manifest and report", "[cli]") {
  const Job job;
  fs::create_directories(job.folder / "out");
  const std::string manifest = (job.folder / "out/m.json").string();
  const std::string film = (job.folder / "media/film.mkv").string();
  REQUIRE(run_tinct({"scenes", film, "--out", manifest}).status == 0);
  const std::string before = tinct::read_file(manifest);
  const CliResult full =
      job.run({"scenes", film, "--out", manifest, "--again", "--sensitivity", "3"}, "ENOSPC", "0");
  CHECK(full.status == 4);
  CHECK(tinct::read_file(manifest) == before);
  const CliResult score = job.run({"score", "--truth", film, "--output", "a=" + film, "--metric",
                                   "psnr_rgb", "--report", (job.folder / "out/report").string()},
                                  "ENOSPC", "0");
  CHECK(score.status == 4);
  CHECK_FALSE(fs::exists(job.folder / "out/report/report.html"));
}
