// What the researcher looks at holds no vote up, and tells how a study goes.
#include <filesystem>
#include <string>

#include "metrics/abtest/study_votes.h"
#include "tests/metrics/abtest/lost_trial.h"
#include "tests/metrics/abtest/served_study.h"
#include "tests/metrics/abtest/study_over_loopback.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Served;
using test::StudyOverLoopback;

TEST_CASE("the researcher reads while a transaction is open, what was committed before",
          "[abtest]") {
  Served served(Json{{"training", 0}});
  const std::string token = served.begin();
  (void)served.vote(token, "left");
  served->change([&](Database& database) {
    database.execute("DELETE FROM vote");
    StudyVotes votes;
    served->read([&](const Database& beside) { votes = read_study_votes(beside); });
    CHECK(votes.votes.size() == 1);
    CHECK(served->pulse()["votes"] == 1);
    CHECK(served->raters()[0]["votes"] == 1);
    CHECK(served->cells().size() > 0);
  });
  CHECK(served->pulse()["votes"] == 0);
}

TEST_CASE("votes are saved while the researcher reads, and a reading is of one moment",
          "[abtest]") {
  Served served(Json{{"training", 0}});
  const std::string token = served.begin();
  (void)served.vote(token, "left");
  const auto votes_in = [](const Database& database) {
    Statement count = database.prepare("SELECT count(*) FROM vote");
    return count.step() ? count.integer(0) : -1;
  };
  served->read([&](const Database& database) {
    CHECK(votes_in(database) == 1);
    (void)served.vote(token, "right");
    CHECK(votes_in(database) == 1);
  });
  served->read([&](const Database& database) { CHECK(votes_in(database) == 2); });
}

TEST_CASE("an export comes while another program writes to the study's file", "[abtest]") {
  StudyOverLoopback server({}, {}, {{"training", 0}});
  (void)server.begin();
  Database other(server.folder() + "/study/study.sqlite", DatabaseMode::existing);
  const Transaction writing(other);
  const std::string bearer = "Authorization: Bearer the token\r\n";
  for (const char* what : {"export.csv", "export.json", "raters.csv", "raters", "cells", "events",
                           "results", "report.html"}) {
    CAPTURE(what);
    CHECK(server.ask("GET", std::string("/api/admin/") + what, "", bearer).status == 200);
  }
  CHECK(server.ask("GET", "/metrics", "", bearer).status == 200);
}

TEST_CASE("a study that was served is one file again", "[abtest]") {
  test::TemporaryFolder folder;
  (void)test::build_small_study(folder);
  {
    LiveStudy study(folder / "study");
    (void)study.begin(study.welcome()["consent_sha256"], Json::object(), "test");
    CHECK(study.pulse()["raters"]["running"] == 1);
  }
  CHECK_FALSE(std::filesystem::exists(folder.path() / "study/study.sqlite-wal"));
}

TEST_CASE("the pulse tells what goes wrong: voids by reason, lost trials, checks, times",
          "[abtest]") {
  Served served(Json{{"training", 0}});
  Json pulse = served->pulse();
  CHECK(pulse["voids"] == Json::object());
  CHECK(pulse["failed_checks"] == Json::object());
  CHECK(pulse["lost"] == 0);
  CHECK(pulse["median_rt_ms"].is_null());
  const std::string token = served.begin();
  const std::string other = served.begin();
  served->store_checks(token, {{"refresh", {{"rate", 30}}}});
  served->store_checks(other,
                       {{"refresh", {{"rate", 25}}}, {"size", {{"width", 1}, {"height", 1}}}});
  test::lose_trial(served, token);
  const Json shown = served->next_trial(other);
  served.pass(1);
  (void)served->void_trial(other, shown["trial"], "hidden", 0);
  const auto vote_in = [&](double ms) {
    const Json trial = served->next_trial(other);
    served.pass(1);
    Json body = test::played_well("left");
    body["rt_ms"] = ms;
    (void)served->vote(other, trial["trial"], body.dump());
  };
  vote_in(4000);
  CHECK(served->pulse()["median_rt_ms"] == 4000.0);
  vote_in(1000);
  CHECK(served->pulse()["median_rt_ms"] == 2500.0);
  vote_in(1200);
  pulse = served->pulse();
  CHECK(pulse["median_rt_ms"] == 1200.0);
  CHECK(pulse["voids"] == Json{{"stall", 5}, {"hidden", 1}});
  CHECK(pulse["lost"] == 1);
  CHECK(pulse["failed_checks"] == Json{{"refresh", 2}, {"size", 1}});
  CHECK(served->raters()[0]["lost"] == 1);
}
