#include "lib/base/subprocess.h"

#include "lib/base/errors.h"

#include <catch2/catch.hpp>

TEST_CASE("a program's output and status come back", "[subprocess]") {
  const auto result =
      tinct::run_process({"sh", "-c", "echo out; exit 3"}, {.capture_output = true});
  CHECK(result.output == "out\n");
  CHECK(result.exit_status == 3);
}

TEST_CASE("a program that a signal ended reports 128 plus its number", "[subprocess]") {
  CHECK(tinct::run_process({"sh", "-c", "kill -9 $$"}).exit_status == 137);
}

TEST_CASE("a program that does not exist is named", "[subprocess]") {
  try {
    (void)tinct::run_process({"no-such-program-here"});
    FAIL("nothing was thrown");
  } catch (const tinct::Error& error) {
    CHECK(std::string(error.what()).find("no-such-program-here") != std::string::npos);
  }
}
