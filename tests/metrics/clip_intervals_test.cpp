#include "metrics/clip_intervals.h"

#include <cmath>

#include "lib/statistics/block_bootstrap.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

Json wavy(int frames, double offset) {
  Json curve = Json::array();
  for (int i = 0; i < frames; ++i) curve.push_back(offset + std::sin(i * .7));
  return curve;
}

double mean_of(const Json& curve) {
  double sum = 0;
  for (const Json& value : curve) sum += value.get<double>();
  return sum / static_cast<double>(curve.size());
}

// One method on one clip of 60 frames at 12 frames a second.
Json intervals_of(const Json& values, const Json& frames, const Json& fps = "12/1") {
  Json methods = {{"m", {{"clips", {{"c", {{"values", values}, {"frames", frames}}}}}}}};
  add_clip_intervals(methods, {{"c", {{"truth", {{"fps", fps}}}}}}, {});
  return methods["m"]["clips"]["c"]["intervals"];
}

}  // namespace

TEST_CASE("a block is about a second and at least two frames", "[metrics]") {
  CHECK(block_length("24000/1001") == 24);
  CHECK(block_length("25") == 25);
  CHECK(block_length("1/2") == 2);
  CHECK(block_length(nullptr) == 25);
}

TEST_CASE("the mean of a curve has the block interval of its frames", "[metrics]") {
  const Json curve = wavy(60, 3);
  const Json intervals = intervals_of({{"a", mean_of(curve)}}, {{"a", curve}});
  const auto expected = moving_block_bootstrap(curve.get<std::vector<double>>(), {.block = 12});
  CHECK(intervals["a"]["ci95"] == Json::array({expected->low, expected->high}));
  CHECK(intervals["a"]["block"] == 12);
  CHECK(intervals["a"]["kind"] == "moving-block, descriptive");
}

TEST_CASE("roots have no interval, constant and short curves a null", "[metrics]") {
  const Json curve = wavy(60, 3);
  Json gaps = curve;
  gaps[0] = nullptr;
  double known = 0;
  for (std::size_t i = 1; i < gaps.size(); ++i) known += gaps[i].get<double>();
  const Json intervals = intervals_of({{"root", std::sqrt(mean_of(curve))},
                                       {"gaps", known / 59},
                                       {"same", 2.0},
                                       {"none", nullptr},
                                       {"lone", 5.0}},
                                      {{"root", curve},
                                       {"gaps", gaps},
                                       {"same", std::vector<double>(60, 2.0)},
                                       {"none", Json::array({nullptr, nullptr})}});
  CHECK(intervals.size() == 2);
  CHECK(intervals["gaps"]["ci95"].is_array());
  CHECK(intervals["same"]["ci95"].is_null());
  const Json few = wavy(23, 3);
  CHECK(intervals_of({{"a", mean_of(few)}}, {{"a", few}})["a"]["ci95"].is_null());
}
