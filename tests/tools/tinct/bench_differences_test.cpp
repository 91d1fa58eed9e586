#include "tools/tinct/bench/bench_differences.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

const Json kWarp = Json::array({Json{{"name", "warp_error"}, {"better", "lower"}}});

Json bench_of(const Json& difference, int seeds) {
  const Json row{{"system", "b"}, {"from", "a"}, {"values", {{"warp_error", difference}}}};
  return {{"seeds", seeds},
          {"groups", Json::array({Json{{"name", "pair"}, {"differences", Json::array({row})}}})}};
}

/// The verdict and the interval, as they stand below each other.
std::string verdict_of(const Json& difference, int seeds) {
  const Json view = differences_view(bench_of(difference, seeds)["groups"][0], kWarp);
  const Json& cell = view["rows"][0]["cells"][0];
  return cell["verdict"].get<std::string>() + " | " + cell["interval"].get<std::string>() +
         (cell["is_open"].get<bool>() ? " | open" : "");
}

Json of_one_seed(double mean, double low, double high) {
  return {{"mean", mean},
          {"ci95", {low, high}},
          {"n", 9},
          {"by_seed", Json::array({mean})},
          {"better_in", mean < 0 ? 1 : 0},
          {"worse_in", mean > 0 ? 1 : 0}};
}

}  // namespace

TEST_CASE("the verdict on one seed is whether the paired interval holds 0", "[bench]") {
  CHECK(verdict_of(of_one_seed(-0.5, -0.75, -0.25), 1) == "steadier | -0.750 to -0.250");
  CHECK(verdict_of(of_one_seed(0.5, 0.25, 0.75), 1) == "less steady | +0.250 to +0.750");
  CHECK(verdict_of(of_one_seed(-0.5, -1.25, 0.25), 1) == "steadier | -1.25 to +0.250 | open");
  CHECK(verdict_of(of_one_seed(0, 0, 0), 1) == "the same | 0 to 0 | open");
}

TEST_CASE("the verdict on several seeds tells of seeds and of clips", "[bench]") {
  const Json difference{
      {"mean", -0.5},   {"ci95", {-0.75, -0.25}}, {"n", 9},     {"by_seed", {-1, 0.5, -1}},
      {"better_in", 2}, {"worse_in", 1},          {"sd", 0.87}, {"larger_than_spread", false}};
  CHECK(verdict_of(difference, 3) == "steadier in 2 of 3 seeds | -0.750 to -0.250");
  const std::string text = differences_text(bench_of(difference, 3), kWarp);
  CHECK_THAT(text, Catch::Contains("b to a"));
  CHECK_THAT(text, Catch::Contains("-0.500 ± 0.87 (2/3) [-0.750 to -0.250]"));
  CHECK_THAT(text, Catch::Contains("over 3 seeds"));
}

TEST_CASE("of one clip there is a difference without an interval", "[bench]") {
  Json difference = of_one_seed(-0.5, 0, 0);
  difference["ci95"] = nullptr;
  difference["n"] = 1;
  CHECK(verdict_of(difference, 1) == "steadier | ");
  const std::string text = differences_text(bench_of(difference, 1), kWarp);
  CHECK_THAT(text, Catch::Contains("-0.500"));
  CHECK_THAT(text, !Catch::Contains("±"));
}
