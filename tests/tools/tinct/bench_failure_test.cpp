#include "tools/tinct/bench/bench_failure.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// What a bench says of a program that really ended so.
Error failure_after(const std::string& script) {
  const LimitedProcessResult result = run_limited({"sh", "-c", script}, {.output_apart = true});
  REQUIRE(result.exit_status != 0);
  return failure_of("tinct train", result);
}

}  // namespace

TEST_CASE("what is wrong with one system lets the others run", "[bench]") {
  for (const int status : {1, 2, 3}) {
    const Error failure = failure_after("echo no such model >&2; exit " + std::to_string(status));
    CHECK(failure.fault() == Fault::input);
    CHECK(failure.what() ==
          "tinct train ended with status " + std::to_string(status) + ": no such model");
  }
}

TEST_CASE("what the next system would meet too ends the bench", "[bench]") {
  const Error full = failure_after("echo No space left on device >&2; exit 4");
  CHECK(full.fault() == Fault::resource);
  CHECK(full.what() == std::string("tinct train ended with status 4: No space left on device"));
  const Error bug = failure_after("echo a promise was broken >&2; exit 70");
  CHECK(bug.fault() == Fault::bug);
  CHECK(bug.what() == std::string("tinct train ended with status 70: a promise was broken"));
  CHECK(failure_after("exit 130").fault() == Fault::interrupted);
}

TEST_CASE("a program that was killed is told by its signal, and the others run", "[bench]") {
  const Error killed = failure_after("kill -9 $$");
  CHECK(killed.fault() == Fault::input);
  CHECK(killed.what() ==
        std::string("tinct train was killed by signal 9; perhaps the memory ran out"));
  const Error crashed = failure_after("kill -11 $$");
  CHECK(crashed.fault() == Fault::input);
  CHECK(crashed.what() == std::string("tinct train was killed by signal 11"));
}
