#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/sqlite.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

namespace tinct::test {

/// What a trial shows, as the page never learns it.
struct SeenTrial {
  std::vector<std::string> methods;  ///< from left to right
  bool gold = false;
};

inline SeenTrial seen_trial(Served& served, const std::string& trial) {
  SeenTrial shown;
  served->read([&](const Database& database) {
    Statement find = database.prepare(
        "SELECT cell.shown, trial.training FROM trial JOIN cell ON cell.id = trial.cell "
        "WHERE trial.id = ?");
    find.bind(1, trial);
    REQUIRE(find.step());
    shown = {Json::parse(find.text(0)).get<std::vector<std::string>>(), find.integer(1) == 2};
  });
  return shown;
}

}  // namespace tinct::test
