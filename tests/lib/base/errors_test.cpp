#include "lib/base/errors.h"

#include <cerrno>
#include <catch2/catch.hpp>

using tinct::Error;
using tinct::Fault;

TEST_CASE("each fault has the exit status that the documentation promises", "[base]") {
  CHECK(tinct::exit_status(Fault::usage) == 2);
  CHECK(tinct::exit_status(Fault::input) == 3);
  CHECK(tinct::exit_status(Fault::resource) == 4);
  CHECK(tinct::exit_status(Fault::bug) == 70);
  CHECK(tinct::exit_status(Fault::interrupted) == 130);
}

TEST_CASE("a full disk is a resource fault and says what to do", "[base]") {
  try {
    tinct::throw_system_error("can't write a.png", ENOSPC);
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::resource);
    CHECK(std::string(error.what()).find("can't write a.png") == 0);
    CHECK(std::string(error.what()).find("run the same command again") != std::string::npos);
  }
}
