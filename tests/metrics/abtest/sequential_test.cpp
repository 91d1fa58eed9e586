// Degradation category rating with the clip after its original, as P.910 has it.
#include <string>

#include "lib/base/errors.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::played_well;
using test::Served;
using test::status_of;

TEST_CASE("in turn the page shows both parts of one file in one place", "[abtest]") {
  Served beside(Json{{"method", "dcr"}});
  Served in_turn(Json{{"method", "dcr"}, {"sequential", true}});
  const Json one = beside->welcome();
  const Json other = in_turn->welcome();
  CHECK(one["sequential"] == false);
  CHECK(other["sequential"] == true);
  CHECK(other["width"] == 64);  // 32 pixels, twice as large
  CHECK(one["width"] == 128);
  CHECK(other["height"] == one["height"]);
  CHECK(other["minutes"].get<double>() > one["minutes"].get<double>());
  CHECK(other["question"].get<std::string>().find("before it") != std::string::npos);
  // The original comes first, whichever part of the file it is.
  const std::string token = in_turn.begin();
  const Json trial = in_turn->next_trial(token);
  REQUIRE(trial["media"]["tiles"].size() == 2);
  CHECK(trial["media"]["tiles"][0] != trial["media"]["tiles"][1]);
}

TEST_CASE("in turn a vote can't come before both were seen", "[abtest]") {
  Served served(Json{{"method", "dcr"}, {"sequential", true}, {"training", 0}});
  const std::string token = served.begin();
  const std::string id = served->next_trial(token)["trial"];
  const auto send = [&] {
    return status_of([&] { (void)served->vote(token, id, played_well("4").dump()); });
  };
  served.pass(0.5);  // the clip lasts 0.4 s
  CHECK(send() == 422);
  served.pass(0.35);
  CHECK(send() == 200);
}

TEST_CASE("sequential belongs to dcr", "[abtest]") {
  const test::TemporaryFolder folder;
  for (const char* method : {"pair", "acr", "ccr", "single"}) {
    const Json json = test::small_study_json(folder, {{"method", method}, {"sequential", true}});
    CHECK_THROWS_AS(study_config(json, "study.json", folder.path()), Error);
  }
}
