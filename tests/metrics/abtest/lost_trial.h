#pragma once

#include <string>

#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

namespace tinct::test {

/// Has the next trial of a session void, showing after showing, until it is left out.
inline void lose_trial(Served& served, const std::string& token) {
  const std::string id = served->next_trial(token)["trial"];
  for (bool again = true; again;) {
    const Json trial = served->next_trial(token);
    REQUIRE(trial["trial"] == id);
    served.pass(1);
    again = served->void_trial(token, id, "stall", trial["voids"])["again"];
  }
}

}  // namespace tinct::test
