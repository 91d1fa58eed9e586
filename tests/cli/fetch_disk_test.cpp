// A disk that fails under a fetch, by the same shim as in disk_test.cpp.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "lib/base/json.h"
#include "lib/base/random.h"
#include "lib/web/file_server.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

// Some pictures, one of several megabytes, a server of them and a list.
class FetchJob {
 public:
  FetchJob() {
    std::ofstream list(folder_ / "links.txt");
    for (int i = 0; i < kFiles; ++i) {
      const std::string name = std::to_string(i) + ".jpg";
      write_jpeg(folder_ / ("site/" + name), i == 7 ? 3'000'000U : 50'000U, i);
      list << server_.address() << "/" << name << "\n";
    }
  }

  [[nodiscard]] CliResult run(const std::map<std::string, std::string>& disk = {}) const {
    std::map<std::string, std::string> environment = disk;
    environment["no_proxy"] = "127.0.0.1";
    return run_tinct({"fetch", "links:" + (folder_ / "links.txt").string(), "--out", out().string(),
                      "--check", "type", "--ignore-robots", "--retries", "1", "--json"},
                     {.environment = environment, .folder = {}});
  }
  // With a disk that has an `error` after so many bytes.
  [[nodiscard]] CliResult run_failing(const std::string& error, const std::string& after) const {
    const char* shim = std::getenv("TINCT_FAILING_DISK");
    REQUIRE(shim != nullptr);
    return run({{"LD_PRELOAD", shim},
                {"FAIL_BELOW", out().string()},
                {"FAIL_WITH", error},
                {"FAIL_AFTER", after}});
  }

  [[nodiscard]] fs::path out() const { return folder_ / "out"; }
  // What has its final name; the ledger and unfinished files aside.
  [[nodiscard]] std::map<std::string, std::string> finished() const {
    std::map<std::string, std::string> files;
    if (!fs::exists(out())) return files;
    for (const auto& [name, digest] : tinct::test::tree_digests(out())) {
      const bool begun = name.find(".part") != std::string::npos;
      if (!begun && !name.starts_with(".tinct/")) files.emplace(name, digest);
    }
    return files;
  }
  [[nodiscard]] std::map<std::string, std::string> wanted() const {
    return tinct::test::tree_digests(folder_ / "site");
  }

 private:
  static constexpr int kFiles = 16;

  static void write_jpeg(const fs::path& path, std::size_t size, int number) {
    tinct::Random random(2, static_cast<std::uint64_t>(number));
    std::string bytes = "\xFF\xD8\xFF\xE0";
    while (bytes.size() < size) bytes.push_back(static_cast<char>(random.bits()));
    std::ofstream(path, std::ios::binary) << bytes;
  }

  // The server wants its folder to be there.
  static fs::path made(const fs::path& folder) {
    fs::create_directories(folder);
    return folder;
  }

  TemporaryFolder folder_;
  tinct::FileServer server_{made(folder_ / "site")};
};

void fails_and_recovers(const FetchJob& job, const std::string& error, const std::string& after) {
  CAPTURE(error, after);
  const CliResult failed = job.run_failing(error, after);
  INFO(failed.errors);
  CHECK(failed.status == 4);
  CHECK(failed.errors.find(job.out().string()) != std::string::npos);
  const auto before = job.finished();
  for (const auto& [name, digest] : before) CHECK(job.wanted().at(name) == digest);

  const CliResult again = job.run();
  INFO(again.errors);
  REQUIRE(again.status == 0);
  CHECK(job.finished() == job.wanted());
  // What was finished is not asked for once more.
  CHECK(Json::parse(again.out)["skipped"].get<std::size_t>() >= before.size());
  for (const auto& entry : fs::directory_iterator(job.out())) {
    CHECK(entry.path().filename().string().find(".part") == std::string::npos);
  }
}

}  // namespace

TEST_CASE("a disk that fills during a fetch ends it with 4, and it goes on later", "[cli]") {
  for (const std::string after : {"0", "30000", "200000", "600000", "2000000", "3500000"}) {
    const FetchJob job;
    fails_and_recovers(job, "ENOSPC", after);
  }
}

TEST_CASE("a full disk says what to do", "[cli]") {
  const FetchJob job;
  const CliResult full = job.run_failing("ENOSPC", "0");
  CHECK(full.status == 4);
  INFO(full.errors);
  CHECK(full.errors.find("free some space and run the same command again") != std::string::npos);
}

TEST_CASE("a disk error during a fetch ends it with 4, and it goes on later", "[cli]") {
  for (const std::string after : {"0", "100000", "1000000"}) {
    const FetchJob job;
    fails_and_recovers(job, "EIO", after);
  }
}

TEST_CASE("a read-only place is named by a fetch, with what is there untouched", "[cli]") {
  const FetchJob job;
  const CliResult refused = job.run_failing("EROFS", "0");
  INFO(refused.errors);
  CHECK(refused.status == 3);  // as for every command: another place is to be chosen
  CHECK(refused.errors.find("Read-only file system") != std::string::npos);
  CHECK(refused.errors.find(job.out().string()) != std::string::npos);
  CHECK_FALSE(fs::exists(job.out()));

  REQUIRE(job.run().status == 0);
  fs::remove(job.out() / "3.jpg");
  const auto before = job.finished();
  CHECK(job.run_failing("EROFS", "0").status == 3);
  CHECK(job.finished() == before);
  CHECK(job.run().status == 0);
  CHECK(job.finished() == job.wanted());
}
