// Gold trials: who doesn't look is found, told, and not dropped in silence.
#include <algorithm>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "metrics/abtest/gold_trials.h"
#include "metrics/abtest/study_report.h"
#include "metrics/abtest/study_votes.h"
#include "tests/metrics/abtest/lost_trial.h"
#include "tests/metrics/abtest/seen_trial.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Served;

namespace {

// Small enough a study for one rater to see all; the cold clips stand in for plainly wrong ones.
Json with_gold_trials(int most_wrong) {
  return {{"methods", {{"warm", "warm"}}},
          {"original_competes", true},
          {"trials", 4},
          {"gold", {{"folder", "cold"}, {"share", 0.5}, {"most_wrong", most_wrong}}}};
}

// Prefers the original's side always, or at gold trials the other one; gives how many were gold.
int vote_all(Served& served, const std::string& token, bool attentive) {
  int gold = 0;
  for (Json trial = served->next_trial(token); !trial["trial"].is_null();
       trial = served->next_trial(token)) {
    const test::SeenTrial shown = test::seen_trial(served, trial["trial"]);
    const bool original = attentive || !shown.gold;
    const bool left = (shown.methods.at(0) == "original") == original;
    gold += shown.gold ? 1 : 0;
    (void)served.vote(token, left ? "left" : "right");
  }
  (void)served->finish(token, "");
  return gold;
}

StudyVotes votes_of(Served& served) {
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  return votes;
}

}  // namespace

TEST_CASE("gold trials stand among the others, apart in clips, sides in turn", "[abtest]") {
  StudyConfig config;
  config.clips = {"a", "b", "c", "d", "e"};
  for (const double share : {0.05, 0.1, 0.25, 0.5}) {
    for (int trials = 1; trials <= 20; ++trials) {
      config.trials = trials;
      config.gold_share = share;
      std::vector<AssignedUnit> units;
      for (int i = 0; i < trials; ++i) units.push_back({i % 5, 0, i % 2});
      for (std::int64_t rater = 1; rater <= 10; ++rater) {
        const std::vector<SessionTrial> all = with_gold(units, config, 7, rater);
        std::vector<AssignedUnit> counted;
        int gold = 0;
        int sides = 0;
        REQUIRE_FALSE(all[0].gold);
        for (std::size_t i = 0; i < all.size(); ++i) {
          if (i > 0) REQUIRE(all[i].unit.clip != all[i - 1].unit.clip);
          if (!all[i].gold) {
            counted.push_back(all[i].unit);
            continue;
          }
          ++gold;
          sides += all[i].unit.type == 0 ? 1 : -1;
          REQUIRE(all[i].unit.variant == 7);
          REQUIRE_FALSE(all[i - 1].gold);
        }
        REQUIRE(counted == units);
        REQUIRE(gold == gold_trials(config));
        REQUIRE(std::abs(sides) <= 1);
      }
    }
  }
  config.gold_share = 0;
  CHECK(with_gold({{0, 0, 0}}, config, 7, 1).size() == 1);
}

TEST_CASE("who fails gold trials is flagged, and the report tells both results", "[abtest]") {
  Served served(with_gold_trials(1));
  CHECK(served->welcome()["trials"] == 6);
  for (int i = 0; i < 3; ++i) CHECK(vote_all(served, served.begin(), true) == 2);
  CHECK(vote_all(served, served.begin(), false) == 2);
  const StudyVotes votes = votes_of(served);
  CHECK(votes.votes.size() == 16);  // no gold, no training
  CHECK(votes.methods == std::vector<std::string>{"warm", "original"});
  REQUIRE(votes.raters.size() == 4);
  for (const StudyRater& rater : votes.raters) CHECK(rater.gold == 2);
  CHECK(votes.raters[0].gold_wrong == 0);
  CHECK(votes.raters[3].gold_wrong == 2);
  const Json report = study_report(votes, {});
  CHECK(report["votes"] == 16);  // who failed still counts
  CHECK(report["gold"]["failed"] == Json::array({votes.raters[3].id}));
  CHECK(report["gold"]["statistics_without"] != report["statistics"]);
  CHECK(report["gold"]["verdict_without"].is_string());
  CHECK(report["raters"][0]["flags"].empty());
  CHECK(report["raters"][3]["flags"].dump().find("failed gold trials: 2 of 2 wrong") !=
        std::string::npos);
  CHECK(study_report_html(report).find("1 of 4 raters failed the gold trials") !=
        std::string::npos);
  // Cells of the balance know nothing of gold.
  int dealt = 0;
  for (const Json& cell : served->cells()) dealt += cell["dealt"].get<int>();
  CHECK(dealt == 16);
}

TEST_CASE("the rule says how many gold trials may be wrong", "[abtest]") {
  Served served(with_gold_trials(2));
  (void)vote_all(served, served.begin(), true);
  (void)vote_all(served, served.begin(), false);
  const Json report = study_report(votes_of(served), {});
  CHECK(report["gold"]["failed"].empty());
  CHECK(report["flow"]["failed_gold"].empty());
  CHECK(report["raters"][0]["flags"].empty());
  CHECK(report["raters"][1]["flags"][0] == "gold trials: 2 of 2 wrong, as the study allows");
  CHECK(report["gold"]["statistics_without"].is_null());
  CHECK(study_report_html(report).find("None of 2 raters failed") != std::string::npos);
}

TEST_CASE("no difference is a wrong answer to a gold trial", "[abtest]") {
  const StudyConfig config;
  const Cell cell{0, 1, 0, 0, {"gold", "original"}};
  CHECK_FALSE(is_gold_wrong(config, cell, "right"));
  CHECK(is_gold_wrong(config, cell, "left"));
  CHECK(is_gold_wrong(config, cell, "tie"));
}

TEST_CASE("a gold trial that is void too often is left out, and a restart deals the same",
          "[abtest]") {
  Served served(with_gold_trials(0));
  const std::string token = served.begin();
  int lost = 0;
  for (Json trial = served->next_trial(token); !trial["trial"].is_null();
       trial = served->next_trial(token)) {
    const std::string id = trial["trial"];
    CHECK(trial.dump().find("gold") == std::string::npos);
    if (!test::seen_trial(served, id).gold) {
      (void)served.vote(token, "left");
      continue;
    }
    test::lose_trial(served, token);
    ++lost;
  }
  CHECK(lost == 2);
  served.open();
  CHECK(votes_of(served).votes.size() == 4);
  CHECK(votes_of(served).raters[0].gold == 0);
}

TEST_CASE("a session that breaks off gives back the trials that count, and no gold one",
          "[abtest]") {
  Served served(with_gold_trials(0));
  (void)served.begin();
  served.pass(3601);
  served->expire();
  const auto count_of = [&](const char* what) {
    std::int64_t count = -1;
    served->read([&](const Database& database) {
      Statement rows = database.prepare("SELECT count(*) FROM " + std::string(what));
      REQUIRE(rows.step());
      count = rows.integer(0);
    });
    return count;
  };
  CHECK(count_of("rater WHERE state = 'expired'") == 1);
  CHECK(count_of("trial WHERE training = 2") == 2);
  CHECK(count_of("event WHERE kind = 'give_back'") == 4);
}

TEST_CASE("unless told otherwise, trials leave scenes to gold where none comes twice", "[abtest]") {
  const test::TemporaryFolder folder;
  const auto trials_of = [&](const char* method, const Json& gold) {
    Json json = test::small_study_json(folder, {{"method", method}, {"training", 0}});
    json.erase("trials");
    if (!gold.is_null()) json["gold"] = gold;
    return study_config(json, "study.json", folder.path()).trials;
  };
  const Json half{{"folder", "cold"}, {"share", 0.5}};
  CHECK(trials_of("acr", nullptr) == 4);
  CHECK(trials_of("acr", Json{{"folder", "cold"}}) == 3);
  CHECK(trials_of("single", half) == 2);
  CHECK(trials_of("pair", half) == 4);
}

TEST_CASE("gold needs an original, a folder, a name of its own and answers that can be wrong",
          "[abtest]") {
  const test::TemporaryFolder folder;
  const Json gold{{"folder", "cold"}};
  const auto refused = [&](const Json& changes) {
    const Json json = test::small_study_json(folder, changes);
    CHECK_THROWS_AS(study_config(json, "study.json", folder.path()), Error);
  };
  refused({{"gold", gold}, {"original", ""}});
  refused({{"gold", gold}, {"original", ""}, {"method", "ccr"}});
  const auto expecting = [](const Json& range) {
    return Json{{"folder", "cold"}, {"expected", range}};
  };
  for (const char* chosen : {"pair", "single"}) {
    refused({{"gold", expecting({1, 2})}, {"method", chosen}});
  }
  for (const Json& range : {Json{0, 2}, Json{1, 6}, Json{3, 2}, Json{1, 5}, Json::array({1}),
                            Json{1.5, 2}, Json("1-2"), Json{-3, -1}}) {
    CAPTURE(range.dump());
    refused({{"gold", expecting(range)}, {"method", "acr"}});
  }
  refused({{"gold", expecting({-4, -1})}, {"method", "ccr"}});
  refused({{"gold", expecting({-3, 3})}, {"method", "ccr"}});
  refused({{"gold", {{"share", 0.2}}}});
  refused({{"gold", {{"folder", "cold"}, {"share", 0.9}}}});
  refused({{"gold", gold}, {"methods", {{"gold", "warm"}, {"cold", "cold"}}}});
}
