#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "lib/base/errors.h"
#include "tests/lib/data/dataset_fixture.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::SmallFilms;
namespace fs = std::filesystem;

namespace {

std::uint64_t bytes_below(const fs::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;
    const auto size = entry->file_size(gone);
    if (!gone) bytes += size;
  }
  return bytes;
}

// Builds in another process and kills it once it has written so many bytes; true when it was
// killed before its end.
bool build_and_kill(SmallFilms& films, const std::string& layout, const fs::path& out,
                    std::uint64_t kill_at) {
  const fs::path manifest = films / "manifest.json";
  write_manifest(manifest, films.manifest());
  const pid_t child = ::fork();
  if (child == 0) {
    ::execl(TINCT_BUILD_PROGRAM, "build", manifest.c_str(), films.media().c_str(), out.c_str(),
            layout.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  fs::path partial = out;
  partial += ".partial";
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) {
      REQUIRE(WIFEXITED(status));
      REQUIRE(WEXITSTATUS(status) == 0);
      return false;
    }
    if (bytes_below(partial) >= kill_at) break;
    std::this_thread::sleep_for(std::chrono::microseconds(300));
  }
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

}  // namespace

TEST_CASE("a build killed at any point ends with the same bytes when run again", "[resume]") {
  SmallFilms films(120);
  for (const std::string layout : {"shards", "folders"}) {
    BuildOptions options = SmallFilms::options();
    options.layout = layout;
    (void)films.build("whole-" + layout, options);
    const auto whole = test::files_below(films / ("whole-" + layout));
    std::uint64_t total = 0;
    for (const auto& [path, bytes] : whole) total += bytes.size();
    int killed = 0;
    int resumed_twice = 0;
    for (int i = 0; i < 7; ++i) {
      const fs::path out = films / ("killed-" + layout + std::to_string(i));
      if (build_and_kill(films, layout, out, 1 + total * i / 8)) {
        ++killed;
        resumed_twice += build_and_kill(films, layout, out, total * (i + 2) / 9);
      }
      const BuildReport report = build_dataset(films.manifest(), films.media(), out, options);
      CHECK(report.ok());
      REQUIRE(test::files_below(out) == whole);
      fs::path partial = out;
      partial += ".partial";
      CHECK(!fs::exists(partial));
    }
    INFO("killed " << killed << ", twice " << resumed_twice);
    CHECK(killed >= 3);
  }
}

TEST_CASE("a film that came back between two runs takes its place in the order", "[resume]") {
  SmallFilms films(120);
  (void)films.build("whole");
  const fs::path media = films.media();
  bool interrupted = false;
  for (const char* name : {"first.mkv", "deep/second.mkv"}) {
    fs::rename(media / name, films / "aside");
    const fs::path out = films / ("out-" + fs::path(name).stem().string());
    interrupted |= build_and_kill(films, "shards", out, 30000);
    fs::rename(films / "aside", media / name);
    if (fs::exists(out)) continue;
    const BuildReport report = build_dataset(films.manifest(), media, out, SmallFilms::options());
    CHECK(report.missing.empty());
    CHECK(test::files_below(out) == test::files_below(films / "whole"));
  }
  CHECK(interrupted);
}

TEST_CASE("a journal whose last line was cut short is still good", "[resume]") {
  SmallFilms films(120);
  (void)films.build("whole");
  const fs::path out = films / "out";
  for (int attempt = 0; attempt < 10 && !fs::exists(films / "out.partial"); ++attempt) {
    fs::remove_all(out);
    (void)build_and_kill(films, "shards", out, 40000 + 3000 * attempt);
  }
  const fs::path journal = films / "out.partial/journal.jsonl";
  REQUIRE(fs::exists(journal));
  const std::string text = read_file(journal);
  for (const std::size_t drop : {std::size_t{1}, text.size() / 3, text.size() - 3}) {
    fs::copy(films / "out.partial", films / "copy.partial", fs::copy_options::recursive);
    write_file_atomically(films / "copy.partial/journal.jsonl", text.substr(0, text.size() - drop));
    const BuildReport report =
        build_dataset(films.manifest(), films.media(), films / "copy", SmallFilms::options());
    CHECK(report.ok());
    CHECK(test::files_below(films / "copy") == test::files_below(films / "whole"));
    fs::remove_all(films / "copy");
  }
}

TEST_CASE("a partial shard that lost bytes is refused, not built upon", "[resume]") {
  SmallFilms films(120);
  const fs::path out = films / "out";
  for (int attempt = 0; attempt < 10 && !fs::exists(films / "out.partial"); ++attempt) {
    fs::remove_all(out);
    (void)build_and_kill(films, "shards", out, 60000 + 3000 * attempt);
  }
  REQUIRE(fs::exists(films / "out.partial"));
  for (const auto& entry : fs::directory_iterator(films / "out.partial")) {
    if (entry.path().extension() == ".tar" || entry.path().string().ends_with(".idx.json")) {
      fs::resize_file(entry.path(), 10);
    }
  }
  CHECK_THROWS_AS(build_dataset(films.manifest(), films.media(), out, SmallFilms::options()),
                  Error);
}
