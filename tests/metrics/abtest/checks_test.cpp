// Checks of the screen and the eyes: the server decides, once.
#include <string>

#include "metrics/abtest/check_results.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Served;
using test::status_of;

namespace {

Json plates_read(int right_from, int wrong) {
  Json plates = Json::array();
  for (int i = 0; i < 6; ++i) {
    const bool right = i >= right_from && i < 6 - wrong;
    const auto seed = static_cast<std::uint32_t>(1000 + i);
    plates.push_back(
        {{"seed", seed}, {"answer", right ? std::string(1, plate_digit(seed)) : std::string()}});
  }
  return {{"plates", plates}, {"passed", true}};
}

}  // namespace

TEST_CASE("a gated check that failed keeps trials back, whatever the page says of it", "[abtest]") {
  Served served(Json{{"checks", {{"size", "gate"}}}});
  const std::string token = served.begin();
  CHECK(status_of([&] { (void)served->next_trial(token); }) == 403);
  CHECK(served->state(token)["failed"] == Json::array());
  // Two clips of 32 x 24 with a gap of 12 need 76 x 24.
  served->store_checks(token, {{"size", {{"width", 75}, {"height", 800}, {"passed", true}}}});
  CHECK(served->state(token)["failed"] == Json::array({"size"}));
  CHECK(status_of([&] { (void)served->next_trial(token); }) == 403);
  // The first result stands.
  served->store_checks(token, {{"size", {{"width", 1920}, {"height", 1080}}}});
  CHECK(served->state(token)["failed"] == Json::array({"size"}));
  const std::string other = served.begin();
  served->store_checks(other, {{"size", {{"width", 76}, {"height", 24}, {"passed", false}}}});
  CHECK(served->state(other)["failed"] == Json::array());
  CHECK(served->next_trial(other)["trial"].is_string());
}

TEST_CASE("checks and answers can't be changed once a session is finished", "[abtest]") {
  const Json age{{"id", "age"}, {"text", "Age?"}, {"choices", {"a", "b"}}};
  Served served(Json{{"questionnaire", Json::array({age})}});
  const std::string token = served.begin();
  served.vote_all(token, "left");
  (void)served->finish(token, "");
  CHECK(status_of([&] { served->store_checks(token, {{"refresh", {{"rate", 60}}}}); }) == 409);
  CHECK(status_of([&] { served->store_answers(token, {{"age", "a"}}); }) == 409);
}

TEST_CASE("each check is passed by its measurement alone", "[abtest]") {
  const ScreenNeeds needs{.width = 512, .height = 256, .window = 536};
  const auto passed = [&](const char* check, const Json& found) {
    return check_passed(check, found, needs);
  };
  // A clip's pixel is one of the screen's where one and a half make a point.
  CHECK(passed("size", {{"width", 179}, {"height", 86}, {"dpr", 1.5}}));
  CHECK_FALSE(passed("size", {{"width", 178}, {"height", 86}, {"dpr", 1.5}}));
  CHECK_FALSE(passed("size", {{"width", 267}, {"height", 900}, {"dpr", 2}}));
  CHECK(passed("zoom", {{"dpr", 2}}));
  CHECK_FALSE(passed("zoom", {{"dpr", 1.1}, {"passed", true}}));
  CHECK(status_of([&] { (void)passed("zoom", {{"dpr", 0}}); }) == 400);
  CHECK(passed("refresh", {{"rate", 59.9}}));
  CHECK_FALSE(passed("refresh", {{"rate", 48}, {"passed", true}}));
  CHECK(passed("brightness", {{"seen", 4}}));
  CHECK_FALSE(passed("brightness", {{"seen", 3}, {"passed", true}}));
  CHECK(passed("size", {{"width", 268}, {"height", 128}}));
  CHECK_FALSE(passed("size", {{"width", 267}, {"height", 128}}));
  CHECK(passed("colour", plates_read(0, 0)));
  CHECK(passed("colour", plates_read(0, 1)));
  CHECK_FALSE(passed("colour", plates_read(0, 2)));
  CHECK_FALSE(passed("colour", plates_read(1, 0)));  // the control plate
  CHECK(passed("gamut", {{"p3", false}}));
  for (const auto& [check, found] :
       {std::pair{"refresh", Json{{"passed", true}}}, std::pair{"brightness", Json{{"seen", 9}}},
        std::pair{"size", Json{{"width", 100}}}, std::pair{"colour", Json{{"plates", {1, 2}}}},
        std::pair{"refresh", Json("60")}}) {
    CAPTURE(check, found.dump());
    CHECK(status_of([&] { (void)passed(check, found); }) == 400);
  }
}

TEST_CASE("the server knows which digit the page's plates show", "[abtest]") {
  // As digitOf() of page/plates.js gives them, by node.
  for (const auto& [seed, digit] :
       {std::pair{0U, '4'}, std::pair{1U, '7'}, std::pair{4U, '9'}, std::pair{6U, '6'},
        std::pair{7U, '2'}, std::pair{123456789U, '4'}, std::pair{4294967295U, '9'}}) {
    CHECK(plate_digit(seed) == digit);
  }
}
