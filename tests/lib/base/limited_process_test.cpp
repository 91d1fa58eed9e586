#include "lib/base/limited_process.h"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

LimitedProcessResult shell(const std::string& command, double time_limit = 0) {
  return run_limited({"sh", "-c", command}, {.time_limit = time_limit});
}

// Whether a process of that number is still there and no zombie; killed ones may need a moment.
bool ends_soon(int process) {
  for (int i = 0; i < 200; ++i) {
    if (::kill(process, 0) != 0) return true;
    const std::string stat = read_file("/proc/" + std::to_string(process) + "/stat");
    if (stat.find(") Z ") != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace

TEST_CASE("the end of what a limited process writes is kept, stdout and stderr", "[subprocess]") {
  const LimitedProcessResult result = shell("echo out; echo err >&2; exit 3");
  CHECK(result.exit_status == 3);
  CHECK_FALSE(result.timed_out);
  CHECK(result.last_words == "out\nerr\n");
  const std::string much = shell("seq 1 20000").last_words;
  CHECK(much.size() == 4096);
  CHECK(much.ends_with("19999\n20000\n"));
}

TEST_CASE("stdout can be kept apart, its last megabyte", "[subprocess]") {
  const LimitedProcessOptions apart{.time_limit = 30, .output_apart = true};
  const auto result = run_limited({"sh", "-c", "echo out; echo err >&2"}, apart);
  CHECK(result.output == "out\n");
  CHECK(result.last_words == "err\n");
  // dd holds one block of 64 MiB.
  const auto large = run_limited({"dd", "if=/dev/zero", "of=/dev/null", "bs=64M", "count=1"});
  CHECK(large.peak_bytes > 64'000'000);
  CHECK(large.peak_bytes < 128'000'000);
  const auto much = run_limited({"sh", "-c", "seq 1 300000; echo err >&2"}, apart);
  CHECK(much.output.size() == 1 << 20);
  CHECK(much.output.ends_with("299999\n300000\n"));
  CHECK(much.last_words == "err\n");
}

TEST_CASE("a process that writes without an end is ended at its limit", "[subprocess]") {
  const auto result = run_limited({"yes"}, {.time_limit = 0.3, .output_apart = true});
  CHECK(result.timed_out);
  CHECK(result.output.ends_with("y\n"));
}

TEST_CASE("a process that runs too long is ended with all its children", "[subprocess]") {
  const test::TemporaryFolder folder;
  const std::string note = (folder / "child").string();
  // The child ignores the polite signal.
  const LimitedProcessResult result =
      shell("(trap '' TERM; sh -c 'echo $PPID' >" + note + "; sleep 60; sleep 60) & sleep 60", 0.3);
  CHECK(result.timed_out);
  CHECK(result.exit_status == 128 + SIGTERM);
  CHECK(ends_soon(std::stoi(read_file(note))));
}

TEST_CASE("what a process leaves running behind it is ended with it", "[subprocess]") {
  const LimitedProcessResult result = shell("sleep 60 & echo $!", 30);
  CHECK(result.exit_status == 0);
  CHECK_FALSE(result.timed_out);
  CHECK(ends_soon(std::stoi(result.last_words)));
}

TEST_CASE("a limited process has nothing to read", "[subprocess]") {
  CHECK(shell("cat; echo end", 20).last_words == "end\n");
}

TEST_CASE("a limited process that can't be started is named", "[subprocess]") {
  try {
    (void)run_limited({"no-such-program-here"});
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("no-such-program-here") != std::string::npos);
  }
}

TEST_CASE("last lines are the last that say something", "[subprocess]") {
  CHECK(last_lines("a\nb\n\nc\nd\n\n") == "b | c | d");
  CHECK(last_lines("10%\r20%\r30%", 1) == "30%");
  CHECK(last_lines("").empty());
  CHECK(last_lines(std::string(1000, 'x')).size() == 200);
}
