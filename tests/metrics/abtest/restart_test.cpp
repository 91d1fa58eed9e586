// A study that is served again: what outlives a crash, a full disk, and raters who never come back.
#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/errors.h"
#include "metrics/abtest/study_votes.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::build_small_study;
using test::played_well;
using test::Served;
using test::status_of;
using test::TemporaryFolder;

TEST_CASE("after a restart a session goes on where it was, and dealing goes on the same",
          "[abtest]") {
  Served served;
  const std::string token = served.begin();
  (void)served.vote(token, "left");
  const std::string next = served->next_trial(token)["trial"];
  served.open();
  CHECK(served->state(token)["done"] == 1);
  CHECK(served->next_trial(token)["trial"] == next);
  // Issued anew: the clip must be seen again before a vote.
  CHECK(status_of([&] { (void)served->vote(token, next, played_well("left").dump()); }) == 422);
  for (int i = 0; i < 7; ++i) (void)served.begin();
  served.open();  // replays all sessions and compares them
  const Json cells = served->cells();
  int least = 100;
  int most = 0;
  for (const Json& cell : cells) {
    least = std::min(least, cell["dealt"].get<int>());
    most = std::max(most, cell["dealt"].get<int>());
  }
  CHECK(most - least <= 1);
}

TEST_CASE("a changed record of trials is noticed", "[abtest]") {
  const TemporaryFolder folder;
  (void)build_small_study(folder);
  {
    LiveStudy study(folder / "study");
    (void)study.begin(study.welcome()["consent_sha256"], Json::object(), "");
  }
  open_study(folder / "study", DatabaseMode::existing)
      .execute("UPDATE event SET detail = '{\"units\":[[0,0,0]]}' WHERE kind = 'start'");
  CHECK_THROWS_AS(LiveStudy(folder / "study"), Error);
}

TEST_CASE("one server at a time holds a study", "[abtest]") {
  Served served;
  try {
    const LiveStudy other(served.folder() / "study");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    CHECK(std::string(error.what()).find("served by another") != std::string::npos);
  }
}

TEST_CASE("a session without a sign of life gives its trials back, and clock jumps give none",
          "[abtest]") {
  Served served(Json{{"expire_minutes", 60}, {"training", 0}});
  const std::string token = served.begin();
  (void)served.vote(token, "left");
  served.pass(59 * 60);
  served->expire();
  CHECK(served->state(token)["state"] == "running");
  served.pass(61 * 60);
  served->expire();
  CHECK(status_of([&] { (void)served->state(token); }) == 410);
  // The next session takes what was given back: three cells have a second deal.
  const std::string other = served.begin();
  int dealt = 0;
  for (const Json& cell : served->cells()) dealt = std::max(dealt, cell["dealt"].get<int>());
  CHECK(dealt == 2);
  (void)served.vote(other, "right");
}

TEST_CASE("on a full disk a vote is refused and not lost: it can be sent again", "[abtest]") {
  Served served;
  const std::string token = served.begin();
  const Json trial = served->next_trial(token);
  served.pass(1);
  const auto pages = [&](const std::string& most) {
    served->change([&](Database& database) {
      (void)database.prepare("PRAGMA max_page_count = " + most).step();
    });
  };
  pages("1");  // no more than there are
  Fault fault = Fault::bug;
  // Rows fill pages that are there; then the file would have to grow.
  for (int i = 0; i < 200 && fault != Fault::resource; ++i) {
    try {
      (void)served.begin();
    } catch (const Error& error) {
      fault = error.fault();
    }
  }
  CHECK(fault == Fault::resource);
  pages("100000");
  CHECK(served->vote(token, trial["trial"], played_well("left").dump())["saved"] == true);
  // What was dealt in the failed transaction was taken back.
  (void)served.begin();
  served.open();
  CHECK(served->state(token)["done"] == 1);
}

TEST_CASE("threads that vote at once are all saved, in shared commits", "[abtest]") {
  Served served(Json{{"training", 0}});
  std::vector<std::string> tokens;
  std::vector<std::string> trials;
  for (int i = 0; i < 24; ++i) {
    tokens.push_back(served.begin());
    trials.push_back(served->next_trial(tokens.back())["trial"]);
  }
  served.pass(1);
  std::vector<std::thread> threads;
  std::vector<int> saved(tokens.size(), 0);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    threads.emplace_back([&, i] {
      saved[i] = served->vote(tokens[i], trials[i], played_well("right").dump())["saved"] ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(saved == std::vector<int>(24, 1));
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  CHECK(votes.votes.size() == 24);
}

TEST_CASE("who could not be expired on a full disk is expired once there is room", "[abtest]") {
  Served served(Json{{"training", 0}, {"expire_minutes", 60}});
  std::vector<std::string> tokens;
  // Enough that the record of their end needs pages which the file doesn't have yet.
  constexpr int kSessions = 40;
  for (int i = 0; i < kSessions; ++i) tokens.push_back(served.begin());
  served.pass(3601);
  const auto pages = [&](const std::string& most) {
    served->change([&](Database& database) {
      (void)database.prepare("PRAGMA max_page_count = " + most).step();
    });
  };
  const auto count_of = [&](const std::string& what) {
    std::int64_t count = -1;
    served->read([&](const Database& database) {
      Statement rows = database.prepare("SELECT count(*) FROM " + what);
      REQUIRE(rows.step());
      count = rows.integer(0);
    });
    return count;
  };
  pages("1");  // no more than there are
  CHECK_THROWS_AS(served->expire(), Error);
  pages("100000");
  CHECK(count_of("rater WHERE state = 'running'") == kSessions);
  served->expire();
  CHECK(count_of("rater WHERE state = 'expired'") == kSessions);
  CHECK(count_of("event WHERE kind = 'give_back'") == 4 * kSessions);
  served->expire();
  CHECK(count_of("event WHERE kind = 'give_back'") == 4 * kSessions);
  for (const std::string& token : tokens) {
    CHECK(status_of([&] { (void)served->state(token); }) == 410);
  }
}
