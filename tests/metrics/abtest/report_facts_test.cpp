// What the report says of a study itself: the conformance box and the times of answers.
#include <string>

#include "metrics/abtest/study_report.h"
#include "metrics/abtest/time_histogram.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::played_well;
using test::Served;

namespace {

Json rule_of(const StudyVotes& votes, const std::string& begin) {
  const Json report = study_report(votes, {.scores = nullptr, .resamples = 200});
  for (const Json& rule : report["conformance"]) {
    if (rule["rule"].get<std::string>().starts_with(begin)) return rule;
  }
  FAIL("no rule begins with " << begin);
  return nullptr;
}

StudyVotes votes_after(Served& served, int sessions, const Json& more) {
  for (int i = 0; i < sessions; ++i) {
    const std::string token = served.begin();
    for (Json trial = served->next_trial(token); !trial["trial"].is_null();
         trial = served->next_trial(token)) {
      served.pass(1);
      Json body = played_well("left");
      body.update(more);
      (void)served->vote(token, trial["trial"], body.dump());
    }
    (void)served->finish(token, "");
  }
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  return votes;
}

StudyVotes two_raters(bool same_order) {
  StudyVotes votes{.method = StudyMethod::acr, .methods = {"a"}, .raters = {}, .votes = {}};
  for (int rater = 0; rater < 2; ++rater) {
    const std::string name = "r" + std::to_string(rater);
    votes.raters.push_back({.id = name, .state = "finished", .why = {}, .failed_checks = {}});
    for (int i = 0; i < 3; ++i) {
      const int clip = same_order || rater == 0 ? i : 2 - i;
      votes.votes.push_back({.rater = name,
                             .position = i,
                             .clip = "c" + std::to_string(clip),
                             .shown = {"a"},
                             .answer = "3",
                             .rt_ms = 100.0 + 400 * i});
    }
  }
  return votes;
}

}  // namespace

TEST_CASE("the conformance box says what the study did, not what studies should", "[abtest]") {
  Served served(Json{{"trials", 2}, {"training", 1}, {"replays", 1}});
  StudyVotes votes = votes_after(served, 2, {{"replays", 1}, {"surround", "rgb(128, 128, 128)"}});
  // Ten frames at 25 a second.
  CHECK(rule_of(votes, "clips of 5 to 10")["met"] == "no");
  CHECK(rule_of(votes, "clips of 5 to 10")["detail"] == "0.400 to 0.400 s");
  CHECK(rule_of(votes, "training")["met"] == "yes");
  CHECK(rule_of(votes, "sessions of at most")["met"] == "yes");
  CHECK(rule_of(votes, "every clip shown once")["detail"] == "4 replays in 4 votes");
  CHECK(rule_of(votes, "mid-grey")["met"] == "yes");
  votes.facts.shortest = 5;
  votes.facts.longest = 10;
  CHECK(rule_of(votes, "clips of 5 to 10")["met"] == "yes");
  votes.facts.training = 0;
  CHECK(rule_of(votes, "training")["met"] == "no");
  for (StudyRater& rater : votes.raters) rater.finished = rater.started + 40 * 60;
  CHECK(rule_of(votes, "sessions of at most")["met"] == "no");
  votes.votes[0].played["surround"] = "rgb(0, 0, 0)";
  CHECK(rule_of(votes, "mid-grey")["met"] == "no");
  votes.votes[0].played.erase("surround");
  CHECK(rule_of(votes, "mid-grey")["met"] == "unknown");
}

TEST_CASE("an order that all raters share is told as no random one", "[abtest]") {
  CHECK(rule_of(two_raters(true), "order random")["met"] == "no");
  CHECK(rule_of(two_raters(false), "order random")["met"] == "yes");
  StudyVotes without = two_raters(false);
  without.ordered = false;
  CHECK(rule_of(without, "order random")["met"] == "unknown");
}

TEST_CASE("times to answer are counted in half seconds, and drawn", "[abtest]") {
  StudyVotes votes = two_raters(true);  // 100, 500 and 900 ms, each twice
  votes.votes[0].rt_ms = 1e30;          // as a foreign file may have it
  const Json times = response_times(votes);
  CHECK(times["median_ms"] == 700);
  REQUIRE(times["bins"].size() == 21);
  CHECK(times["bins"][0]["votes"] == 1);
  CHECK(times["bins"][1]["votes"] == 4);  // 500 ms belongs to what begins there
  CHECK(times["bins"][20]["votes"] == 1);
  CHECK(times["bins"][20]["to_ms"].is_null());
  const std::string svg = time_histogram_svg(times);
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.find("the median is 0.70 seconds") != std::string::npos);
  const Json report = study_report(votes, {.scores = nullptr, .resamples = 200});
  CHECK(report["response_times"] == times);
  CHECK(study_report_html(report).find("How long answers took") != std::string::npos);
  for (StudyVote& vote : votes.votes) vote.rt_ms = 0;
  CHECK(response_times(votes).is_null());
  const Json none = study_report(votes, {.scores = nullptr, .resamples = 200});
  CHECK(study_report_html(none).find("How long answers took") == std::string::npos);
}
