// A study while raters vote: what is saved and what is refused.
#include <algorithm>
#include <set>
#include <string>

#include "metrics/abtest/study_votes.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::played_well;
using test::Served;
using test::status_of;

TEST_CASE("a rater votes through a session, and the votes are those of the cells shown",
          "[abtest]") {
  Served served;
  const std::string token = served.begin();
  CHECK(served->state(token)["all"] == 4);
  served.vote_all(token, "left");
  CHECK(served->state(token)["done"] == 4);
  CHECK(served->finish(token, "fine")["code"] == "");
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  REQUIRE(votes.votes.size() == 4);  // training is not counted
  std::set<std::string> clips;
  for (const StudyVote& vote : votes.votes) clips.insert(vote.clip);
  CHECK(clips.size() == 4);
  CHECK(votes.raters[0].state == "finished");
}

TEST_CASE("a vote may be sent again, but not changed, not early, and not for another", "[abtest]") {
  Served served;
  const std::string token = served.begin();
  const std::string other = served.begin();
  const Json trial = served->next_trial(token);
  CHECK(served->next_trial(token) == trial);
  const std::string id = trial["trial"];
  const auto send = [&](const std::string& who, const Json& body) {
    return status_of([&] { (void)served->vote(who, id, body.dump()); });
  };
  CHECK(send(token, played_well("left")) == 422);  // the clip lasts 0.4 s
  served.pass(0.3);
  CHECK(send(token, played_well("left")) == 422);
  served.pass(0.2);
  CHECK(send(other, played_well("left")) == 404);
  CHECK(send("forged", played_well("left")) == 401);
  CHECK(send(token, played_well("middle")) == 422);
  CHECK(send(token, played_well("tie")) == 422);      // this study has no ties
  CHECK(send(token, played_well("left", 7)) == 422);  // three of ten frames missing
  Json stalled = played_well("left");
  stalled["max_gap_ms"] = 300;
  CHECK(send(token, stalled) == 422);
  CHECK(send(token, Json{{"answer", "left"}}) == 400);
  CHECK(send(token, played_well("left")) == 200);
  CHECK(send(token, played_well("left")) == 200);
  CHECK(send(token, played_well("right")) == 409);
  CHECK(status_of([&] { (void)served->finish(token, ""); }) == 409);
  CHECK(served->state(token)["done"] == 1);
}

TEST_CASE("a trial other than the next one waits its turn", "[abtest]") {
  Served served(Json{{"training", 0}});
  const std::string token = served.begin();
  const Json first = served->next_trial(token);
  served.pass(1);
  (void)served->vote(token, first["trial"], played_well("left").dump());
  const Json second = served->next_trial(token);
  CHECK(second["trial"] != first["trial"]);
  CHECK(second["media"]["url"] != first["media"]["url"]);
  CHECK(status_of([&] { (void)served->void_trial(token, first["trial"], "x", 0); }) == 409);
}

TEST_CASE("nothing that a rater is told names a method", "[abtest]") {
  for (const char* method : {"pair", "single", "acr", "dcr", "ccr"}) {
    Served served(Json{{"method", method}, {"training", 0}});
    const std::string token = served.begin();
    const std::string all =
        served->welcome().dump() + served->state(token).dump() + served->next_trial(token).dump();
    CAPTURE(all);
    for (const char* name : {"warm", "cold", "scene"}) CHECK(all.find(name) == std::string::npos);
  }
}

TEST_CASE("a void trial is shown again, and after five times left out and dealt anew", "[abtest]") {
  Served served(Json{{"training", 0}});
  const std::string token = served.begin();
  const std::string id = served->next_trial(token)["trial"];
  for (int i = 0; i < 4; ++i) {
    served.pass(1);
    CHECK(served->void_trial(token, id, "stall", i)["again"] == true);
    CHECK(served->next_trial(token)["trial"] == id);
    CHECK(served->next_trial(token)["voids"] == i + 1);
  }
  served.pass(1);
  CHECK(served->void_trial(token, id, "stall", 4)["again"] == false);
  CHECK(served->next_trial(token)["trial"] != id);
  served.vote_all(token, "left");
  (void)served->finish(token, "");
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  CHECK(votes.votes.size() == 3);
  CHECK(votes.raters[0].voids == 5);
  CHECK(votes.raters[0].lost == 1);
}

TEST_CASE("who withdraws leaves nothing behind but what the balance needs", "[abtest]") {
  const Json age{{"id", "age"}, {"text", "Age?"}, {"choices", {"a", "b"}}};
  Served served(Json{{"questionnaire", Json::array({age})}});
  const NewSession session =
      served->begin(served->welcome()["consent_sha256"], {{"PROLIFIC_PID", "person"}}, "Browser/7");
  const std::string& token = session.token;
  served->store_answers(token, {{"age", "a"}});
  served->store_checks(token, {{"gamut", {{"p3", true}}}});
  (void)served.vote(token, "left");
  (void)served.vote(token, "left");
  const std::string shown = served->next_trial(token)["trial"];
  served.pass(1);
  (void)served->void_trial(token, shown, "stall", 0);
  served->withdraw(token);
  CHECK(status_of([&] { (void)served->state(token); }) == 410);
  CHECK(status_of([&] { (void)served->resume(session.resume); }) == 404);
  served->read([&](const Database& database) {
    const auto count_of = [&](const std::string& what) {
      Statement count = database.prepare("SELECT count(*) FROM " + what);
      REQUIRE(count.step());
      return count.integer(0);
    };
    for (const char* table : {"vote", "answer", "check_result", "trial"}) {
      CAPTURE(table);
      CHECK(count_of(table) == 0);
    }
    CHECK(count_of("event WHERE kind NOT IN ('start', 'give_back') OR time <> 0") == 0);
    CHECK(count_of("event WHERE kind = 'start'") == 1);
    CHECK(count_of("rater WHERE state = 'withdrawn' AND external = '{}' AND browser = '' AND "
                   "comment = '' AND consent_sha256 = '' AND started = 0") == 1);
  });
  // The next session gets what was dealt to this one, and a restart deals all the same again.
  (void)served.begin();
  served.open();
  for (const Json& cell : served->cells()) CHECK(cell["dealt"].get<int>() <= 1);
}

TEST_CASE("who was away for too long can still withdraw, and each cell goes back once",
          "[abtest]") {
  Served served(Json{{"training", 0}, {"expire_minutes", 60}});
  const std::string token = served.begin();
  (void)served.vote(token, "left");
  served.pass(3601);
  served->expire();
  CHECK(status_of([&] { (void)served->state(token); }) == 410);
  served->withdraw(token);
  served->read([&](const Database& database) {
    const auto count_of = [&](const std::string& what) {
      Statement count = database.prepare("SELECT count(*) FROM " + what);
      REQUIRE(count.step());
      return count.integer(0);
    };
    CHECK(count_of("vote") == 0);
    CHECK(count_of("rater WHERE state = 'withdrawn'") == 1);
    CHECK(count_of("event WHERE kind = 'give_back'") == 4);  // three open ones, then the voted one
  });
  CHECK(status_of([&] { served->withdraw(token); }) == 410);
}

TEST_CASE("a session goes on elsewhere by its code, and the old place ends", "[abtest]") {
  Served served;
  const NewSession session =
      served->begin(served->welcome()["consent_sha256"], Json::object(), "test");
  std::string typed = session.resume;
  std::transform(typed.begin(), typed.end(), typed.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  const std::string token = served->resume(typed);
  CHECK(served->state(token)["state"] == "running");
  CHECK(status_of([&] { (void)served->state(session.token); }) == 401);
  CHECK(status_of([&] { (void)served->resume("AAAA-AAAA"); }) == 404);
  CHECK(status_of([&] { (void)served->begin("another text", Json::object(), "test"); }) == 409);
}
