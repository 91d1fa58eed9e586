// Clips that don't play: what is void, what is lost, and who gets a code all the same.
#include <string>

#include "metrics/abtest/study_report.h"
#include "metrics/abtest/study_votes.h"
#include "tests/metrics/abtest/lost_trial.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::lose_trial;
using test::Served;
using test::status_of;

namespace {

const Json kWithCode{{"training", 0}, {"completion", {{"code", "C0DE"}}}, {"contact", "a@b.org"}};

std::string refused_with(auto&& work) {
  try {
    work();
  } catch (const RequestRefused& refused) {
    return refused.code();
  }
  return "";
}

}  // namespace

TEST_CASE("no code without votes: a session whose trials are all void is not finished",
          "[abtest]") {
  Served served(kWithCode);
  const std::string token = served.begin();
  CHECK(served->state(token)["too_few"] == false);
  for (int i = 0; i < 4; ++i) lose_trial(served, token);
  CHECK(served->next_trial(token)["trial"].is_null());
  CHECK(served->state(token)["too_few"] == true);
  CHECK(refused_with([&] { (void)served->finish(token, "nothing plays"); }) == "too_few");
  CHECK(refused_with([&] { (void)served->finish(token, ""); }) == "too_few");
  CHECK(served->state(token)["state"] == "running");
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  CHECK(votes.raters[0].comment == "nothing plays");
  CHECK(votes.raters[0].lost == 4);
  CHECK(study_raters(votes)[0]["flags"][0] == "4 trials lost, 20 showings void");
}

TEST_CASE("pauses lose no trial until there are twenty, and are no flag of a rater", "[abtest]") {
  Served served(Json{{"training", 0}});
  const std::string token = served.begin();
  const std::string id = served->next_trial(token)["trial"];
  const auto again = [&](const std::string& reason) -> bool {
    const Json trial = served->next_trial(token);
    REQUIRE(trial["trial"] == id);
    served.pass(1);
    return served->void_trial(token, id, reason, trial["voids"])["again"];
  };
  for (int i = 0; i < 5; ++i) CHECK(again("paused"));
  for (int i = 0; i < 4; ++i) CHECK(again("stall"));
  CHECK_FALSE(again("stall"));
  CHECK(served->void_trial(token, id, "stall", 9)["again"] == false);
  CHECK(served->void_trial(token, id, "stall", 8)["again"] == true);
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  CHECK(votes.raters[0].voids == 10);
  CHECK(votes.raters[0].pauses == 5);
  CHECK(study_raters(votes)[0]["flags"][0] == "1 trial lost, 5 showings void");

  const std::string second = served->next_trial(token)["trial"];
  for (int i = 0; i < 20; ++i) {
    REQUIRE(served->next_trial(token)["trial"] == second);
    served.pass(1);
    CHECK(served->void_trial(token, second, "paused", i)["again"] == (i < 19));
  }
}

TEST_CASE("a void that comes after the session's end says that the trial was answered",
          "[abtest]") {
  Served served(Json{{"training", 0}});
  const std::string token = served.begin();
  const std::string id = served->next_trial(token)["trial"];
  served.vote_all(token, "left");
  (void)served->finish(token, "");
  CHECK(refused_with([&] { (void)served->void_trial(token, id, "stall", 0); }) == "voted");
}

TEST_CASE("half of the trials answered is enough for the code, one less is not", "[abtest]") {
  for (const int lost : {2, 3}) {
    CAPTURE(lost);
    Served served(kWithCode);
    const std::string token = served.begin();
    for (int i = 0; i < lost; ++i) lose_trial(served, token);
    served.vote_all(token, "left");
    if (lost == 2) {
      CHECK(served->finish(token, "")["code"] == "C0DE");
      CHECK(served->finish(token, "")["code"] == "C0DE");
      continue;
    }
    try {
      (void)served->finish(token, "");
      FAIL("a code for one vote of four");
    } catch (const RequestRefused& refused) {
      CHECK(std::string(refused.what()) ==
            "Too few clips could be played here: 1 of 4 tasks were answered, and a completion code "
            "needs 2. Your answers are saved. With questions, please write to a@b.org.");
    }
  }
}

TEST_CASE("practice and gold trials count for no code", "[abtest]") {
  Served served(Json{{"methods", {{"warm", "warm"}}},
                     {"original_competes", true},
                     {"trials", 4},
                     {"training", 0},
                     {"gold", {{"folder", "cold"}, {"share", 0.5}}}});
  const std::string token = served.begin();
  // Each gold trial stands behind one that counts: of six, two are gold.
  int counted = 0;
  for (Json trial = served->next_trial(token); !trial["trial"].is_null();
       trial = served->next_trial(token)) {
    std::int64_t gold = -1;
    served->read([&](const Database& database) {
      Statement find = database.prepare("SELECT training = 2 FROM trial WHERE id = ?");
      find.bind(1, trial["trial"].get<std::string>());
      REQUIRE(find.step());
      gold = find.integer(0);
    });
    if (gold == 1 || counted++ == 0) {
      (void)served.vote(token, "left");
    } else {
      lose_trial(served, token);
    }
  }
  CHECK(refused_with([&] { (void)served->finish(token, ""); }) == "too_few");
}

TEST_CASE("only what was told can be void, each showing once, and not at once", "[abtest]") {
  Served served(Json{{"training", 0}});
  const std::string token = served.begin();
  const std::string id = served->next_trial(token)["trial"];
  const auto send = [&](int voids) {
    return refused_with([&] { (void)served->void_trial(token, id, "stall", voids); });
  };
  CHECK(send(0) == "too_early");
  served.pass(0.05);
  CHECK(send(0) == "too_early");
  served.pass(0.1);  // the clip lasts 0.4 s, but may fail before its end
  CHECK(send(0).empty());
  served.pass(60);
  CHECK(send(1) == "not_shown");
  CHECK(served->next_trial(token)["voids"] == 1);
  CHECK(send(1) == "too_early");
  served.pass(1);
  CHECK(send(1).empty());
  // Nor can it be voted before it is told again.
  CHECK(status_of([&] { (void)served->vote(token, id, test::played_well("left").dump()); }) == 422);
}

TEST_CASE("after a restart one showing of before is believed to be void", "[abtest]") {
  Served served(Json{{"training", 0}});
  const std::string token = served.begin();
  const std::string id = served->next_trial(token)["trial"];
  served.open();
  CHECK(served->void_trial(token, id, "stall", 0)["again"] == true);
  CHECK(refused_with([&] { (void)served->void_trial(token, id, "stall", 1); }) == "not_shown");
}
