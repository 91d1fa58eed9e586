// Practice: what it shows, what it tells, and that it stays apart from the trials that count.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "metrics/abtest/study_votes.h"
#include "metrics/abtest/training_trials.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Served;

namespace {

struct DealtTrial {
  int kind;
  int clip;
  std::vector<std::string> shown;
};

std::vector<DealtTrial> dealt_trials(Served& served) {
  std::vector<DealtTrial> trials;
  served->read([&](const Database& database) {
    Statement rows = database.prepare(
        "SELECT trial.training, cell.clip, cell.shown FROM trial JOIN cell ON cell.id = trial.cell "
        "ORDER BY trial.rater, trial.position");
    while (rows.step()) {
      trials.push_back({static_cast<int>(rows.integer(0)), static_cast<int>(rows.integer(1)),
                        Json::parse(rows.text(2)).get<std::vector<std::string>>()});
    }
  });
  return trials;
}

}  // namespace

TEST_CASE("practice shows scenes that no other trial of the session shows", "[abtest]") {
  for (const char* method : {"pair", "single", "acr", "dcr", "ccr"}) {
    for (int seed = 1; seed <= 5; ++seed) {
      Served served(Json{{"method", method}, {"trials", 2}, {"training", 2}, {"seed", seed}});
      (void)served.begin();
      std::set<int> practice;
      std::set<int> counted;
      const std::vector<DealtTrial> trials = dealt_trials(served);
      REQUIRE(trials.size() == 4);
      for (std::size_t i = 0; i < trials.size(); ++i) {
        CHECK((trials[i].kind == 1) == (i < 2));
        (trials[i].kind == 1 ? practice : counted).insert(trials[i].clip);
      }
      CAPTURE(method, seed);
      CHECK(practice.size() == 2);
      for (const int clip : practice) CHECK_FALSE(counted.contains(clip));
    }
  }
}

TEST_CASE("practice begins with an obvious fake and an untouched original", "[abtest]") {
  const auto first_two = [](const char* method) {
    Served served(Json{{"method", method}, {"trials", 2}, {"training", 2}});
    (void)served.begin();
    const std::vector<DealtTrial> trials = dealt_trials(served);
    return std::set<std::vector<std::string>>{trials.at(0).shown, trials.at(1).shown};
  };
  using Shown = std::set<std::vector<std::string>>;
  CHECK(first_two("single") == Shown{{kAnchor}, {kOriginal}});
  CHECK(first_two("acr") == Shown{{kAnchor}, {kOriginal}});
  CHECK(first_two("pair") == Shown{{kAnchor, kOriginal}, {kOriginal, kAnchor}});
  CHECK(first_two("ccr") == Shown{{kAnchor, kOriginal}, {kOriginal, kAnchor}});
  CHECK(first_two("dcr").contains({kOriginal, kAnchor}));
}

TEST_CASE("practice that was answered wrong comes again twice, and counts in nothing", "[abtest]") {
  Served served(Json{{"trials", 2}, {"training", 1}});
  // On which side the original stands only its answer tells: a session where it is the right one.
  std::string token;
  Json first;
  Json told;
  do {
    token = served.begin();
    first = served->next_trial(token);
    CHECK(first["training"] == true);
    told = served.vote(token, "left")["feedback"];
    REQUIRE(told.is_object());
    if (told["right"] == true) CHECK(told["again"] == false);
    if (told["right"] == true) CHECK(served->next_trial(token)["training"] == false);
  } while (told["right"] == true);
  const std::string wrong = "left";
  CHECK(told["again"] == true);
  CHECK(served->next_trial(token)["training"] == true);
  CHECK(served->next_trial(token)["trial"] != first["trial"]);
  CHECK(served->next_trial(token)["media"]["sha256"] == first["media"]["sha256"]);
  CHECK(served.vote(token, wrong)["feedback"]["again"] == true);
  CHECK(served.vote(token, wrong)["feedback"]["again"] == false);
  CHECK(served->next_trial(token)["training"] == false);
  CHECK(served->next_trial(token)["position"] == 0);
  CHECK(served->next_trial(token)["all"] == 2);
  served.vote_all(token, "left");
  (void)served->finish(token, "");
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  REQUIRE(votes.votes.size() == 2);
  CHECK(votes.votes[0].position == 0);
  CHECK(votes.votes[1].position == 1);
}

TEST_CASE("pairs without the original have practice that tells the truth", "[abtest]") {
  std::map<bool, int> told;
  Served served(Json{{"trials", 2}, {"training", 2}});
  for (int session = 0; session < 16; ++session) {
    const std::string token = served.begin();
    const Json feedback = served.vote(token, "left")["feedback"];
    REQUIRE(feedback.is_object());
    ++told[feedback["right"].get<bool>()];
  }
  // Either side is the right one now and then.
  CHECK(told[true] > 0);
  CHECK(told[false] > 0);
}

TEST_CASE("a study that doesn't say its trials leaves scenes for practice", "[abtest]") {
  const auto config_of = [](int clips, const Json& changes) {
    Json json{{"format", "tinct.study/1"}, {"name", "n"},     {"method", "single"},
              {"clips", Json::array()},    {"original", "o"}, {"methods", {{"a", "a"}}}};
    for (int i = 0; i < clips; ++i) json["clips"].push_back("c" + std::to_string(i));
    json.update(changes);
    return study_config(json, "study.json", "");
  };
  const StudyConfig twelve = config_of(12, Json::object());
  CHECK(twelve.trials == 10);
  CHECK(training_trials(twelve) == 2);
  CHECK(config_of(30, Json::object()).trials == 20);
  CHECK(training_trials(config_of(12, {{"trials", 12}})) == 0);
  CHECK(training_trials(config_of(12, {{"trials", 11}})) == 1);
  // Gold trials of pairs show scenes of other trials, and none of practice.
  const Json gold{{"folder", "gray"}};
  const StudyConfig pairs =
      config_of(12, {{"method", "pair"}, {"original_competes", true}, {"gold", gold}});
  CHECK(pairs.trials == 9);
  CHECK(training_trials(pairs) == 2);
}
