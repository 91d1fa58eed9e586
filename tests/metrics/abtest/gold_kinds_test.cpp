// Gold trials of every method: what they show, which answers are right, and where one reads of it.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "metrics/abtest/gold_trials.h"
#include "metrics/abtest/study_report.h"
#include "metrics/abtest/study_votes.h"
#include "tests/metrics/abtest/seen_trial.h"
#include "tests/metrics/abtest/served_study.h"
#include "tests/support/json_schema.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::SeenTrial;
using test::Served;

namespace {

// The cold clips stand in for plainly wrong ones, and one method is left to be judged.
Json gold_study(const std::string& method) {
  Json changes{{"method", method},
               {"trials", 2},
               {"training", 0},
               {"gold", {{"folder", "cold"}, {"share", 0.5}}}};
  if (method != "ccr") changes["methods"] = {{"warm", "warm"}};
  return changes;
}

// What a rater who looks answers to a plainly wrong clip, and one who doesn't.
std::string answer_to(const std::string& method, const SeenTrial& shown, bool attentive) {
  if (method == "single") return attentive ? "colorized" : "real";
  if (method != "ccr") return attentive ? "2" : "3";
  const bool left = shown.methods[0] == "gold";
  return attentive == left ? "2" : "-2";
}

std::string usual_answer(const std::string& method) {
  return method == "single" ? "real" : method == "ccr" ? "1" : "4";
}

std::vector<SeenTrial> vote_through(Served& served, const std::string& method, bool attentive) {
  const std::string token = served.begin();
  std::vector<SeenTrial> gold;
  for (Json trial = served->next_trial(token); !trial["trial"].is_null();
       trial = served->next_trial(token)) {
    CHECK(trial.dump().find("gold") == std::string::npos);
    const SeenTrial shown = test::seen_trial(served, trial["trial"]);
    if (shown.gold) gold.push_back(shown);
    (void)served.vote(token,
                      shown.gold ? answer_to(method, shown, attentive) : usual_answer(method));
  }
  (void)served->finish(token, "");
  return gold;
}

StudyVotes votes_in(Served& served) {
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  return votes;
}

}  // namespace

TEST_CASE("every method has gold trials with a known answer, and they count in nothing",
          "[abtest]") {
  const std::map<std::string, std::set<std::vector<std::string>>> shown_by_method{
      {"single", {{"gold"}}},
      {"acr", {{"gold"}}},
      {"dcr", {{"original", "gold"}}},
      {"ccr", {{"original", "gold"}, {"gold", "original"}}}};
  for (const auto& [method, wanted] : shown_by_method) {
    CAPTURE(method);
    Served served(gold_study(method));
    for (int rater = 0; rater < 6; ++rater) {
      const auto gold = vote_through(served, method, rater != 5);
      CHECK(gold.size() == 1);
      for (const SeenTrial& one : gold) CHECK(wanted.contains(one.methods));
    }
    const StudyVotes votes = votes_in(served);
    CHECK(votes.votes.size() == 12);
    REQUIRE(votes.gold.size() == 6);
    for (int rater = 0; rater < 6; ++rater) {
      CHECK(votes.raters[static_cast<std::size_t>(rater)].gold == 1);
      CHECK(votes.raters[static_cast<std::size_t>(rater)].gold_wrong == (rater == 5 ? 1 : 0));
      CHECK(votes.gold[static_cast<std::size_t>(rater)].passed == (rater != 5));
    }
    for (const std::string& one : votes.methods) CHECK(one != "gold");
    const Json report = study_report(votes, {.scores = nullptr, .resamples = 200});
    CHECK(report["votes"] == 12);
    CHECK(report["gold"]["failed"] == Json::array({"r0006"}));
    CHECK(report["statistics"].dump().find("gold") == std::string::npos);
    // The researcher's page shows the flags of the report.
    CHECK(report["raters"][5]["flags"].dump().find("failed gold trials: 1 of 1 wrong") !=
          std::string::npos);
    CHECK(report["raters"][5]["gold_wrong"] == 1);
    CHECK(report["flow"]["failed_gold"] ==
          Json::array({{{"rater", "r0006"}, {"trials", 1}, {"wrong", 1}, {"excluded", false}}}));
    CHECK(study_report_html(report).find(
              "Rater r0006: failed gold trials, 1 of 1 wrong; still counted") != std::string::npos);
    for (const Json& cell : served->cells()) {
      CHECK(cell["shown"].dump().find("gold") == std::string::npos);
    }
  }
}

TEST_CASE("the export tells gold trials apart, and from it come the same results", "[abtest]") {
  for (const std::string method : {"single", "acr", "dcr", "ccr"}) {
    CAPTURE(method);
    Served served(gold_study(method));
    for (int rater = 0; rater < 3; ++rater) (void)vote_through(served, method, rater != 1);
    const StudyVotes votes = votes_in(served);
    const std::string csv = votes_csv(votes);
    write_file_atomically(served.folder() / "votes.csv", csv);
    CHECK(csv.substr(0, csv.find("\n")).find("received,gold,gold_passed") != std::string::npos);
    const StudyVotes again = read_votes_csv(served.folder() / "votes.csv");
    CHECK(again.methods == votes.methods);
    CHECK(again.votes.size() == 6);
    REQUIRE(again.gold.size() == 3);
    CHECK(again.raters[1].gold_wrong == 1);
    const StudyReportOptions options{.scores = nullptr, .resamples = 200};
    const Json first = study_report(votes, options);
    const Json second = study_report(again, options);
    CHECK(second["statistics"] == first["statistics"]);
    CHECK(second["gold"] == first["gold"]);
    const Json json = votes_json(votes);
    int gold = 0;
    int passed = 0;
    for (const Json& vote : json["votes"]) {
      gold += vote["gold"].get<bool>() ? 1 : 0;
      passed += vote["gold"].get<bool>() && vote["gold_passed"].get<bool>() ? 1 : 0;
      CHECK(vote["gold_passed"].is_null() == !vote["gold"].get<bool>());
    }
    CHECK(gold == 3);
    CHECK(passed == 2);
  }
}

TEST_CASE("a wrong word in the columns of gold is named with its line", "[abtest]") {
  const test::TemporaryFolder folder;
  for (const char* line : {"r,c,a,4,yes,1", "r,c,a,4,1,", "r,c,a,4,1,2"}) {
    CAPTURE(line);
    write_file_atomically(
        folder / "bad.csv",
        "rater,clip,method,answer,gold,gold_passed\nr,c,a,4,0,\n" + std::string(line) + "\n");
    try {
      (void)read_votes_csv(folder / "bad.csv");
      FAIL("nothing was thrown");
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::input);
      CHECK(std::string(error.what()).find("line 3") != std::string::npos);
    }
  }
}

TEST_CASE("ratings are right within what is expected, of CCR for the wrong clip on either side",
          "[abtest]") {
  const test::TemporaryFolder folder;
  const auto config_of = [&](const std::string& method, const Json& expected) {
    Json json = test::small_study_json(folder, gold_study(method));
    if (method == "ccr") json["methods"] = {{"warm", "warm"}, {"other", "original"}};
    if (!expected.is_null()) json["gold"]["expected"] = expected;
    return study_config(json, "study.json", folder.path());
  };
  const auto right = [](const StudyConfig& config, const std::vector<std::string>& shown) {
    std::string all;
    for (const std::string answer : {"-3", "-2", "-1", "0", "1", "2", "3", "4", "5"}) {
      if (!is_gold_wrong(config, Cell{0, 1, 0, 0, shown}, answer)) all += answer + " ";
    }
    return all;
  };
  CHECK(right(config_of("acr", nullptr), {"gold"}) == "1 2 ");
  CHECK(right(config_of("dcr", {1, 3}), {"original", "gold"}) == "1 2 3 ");
  CHECK(right(config_of("ccr", nullptr), {"original", "gold"}) == "-3 -2 -1 ");
  CHECK(right(config_of("ccr", nullptr), {"gold", "original"}) == "1 2 3 ");
  CHECK(right(config_of("ccr", {-3, -2}), {"gold", "original"}) == "2 3 ");
  const StudyConfig single = config_of("single", nullptr);
  CHECK(is_gold_wrong(single, Cell{0, 1, 0, 0, {"gold"}}, "real"));
  CHECK_FALSE(is_gold_wrong(single, Cell{0, 1, 0, 0, {"gold"}}, "colorized"));
  // What a study file keeps reads back with the same rule.
  for (const char* method : {"single", "acr", "dcr", "ccr"}) {
    CAPTURE(method);
    const Json kept = study_config_json(config_of(method, nullptr));
    CHECK(study_config_json(study_config(kept, "kept", "")) == kept);
    const Json schema =
        Json::parse(read_file(test::source_folder() / "data-manifests/schema/study.schema.json"));
    CHECK(test::schema_faults(kept, schema) == std::vector<std::string>{});
  }
}

TEST_CASE("where no rater sees a scene twice, gold is of scenes the session doesn't show",
          "[abtest]") {
  StudyConfig config;
  config.method = StudyMethod::acr;
  config.clips = {"a", "b", "c", "d", "e"};
  config.trials = 3;
  config.gold_share = 0.5;
  for (std::int64_t rater = 1; rater <= 40; ++rater) {
    const std::vector<AssignedUnit> units{{0, 0, 0}, {3, 0, 0}, {1, 0, 0}};
    std::set<int> clips;
    const auto all = with_gold(units, config, 7, rater);
    for (const SessionTrial& trial : all) {
      clips.insert(trial.unit.clip);
      CHECK(trial.unit.type == 0);
    }
    CHECK(all.size() == 5);
    CHECK(clips.size() == 5);
  }
}
