#include "tools/tinct/bench/paired_differences.h"

#include <cmath>
#include <map>

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// Systems by the values that each of their seeds has of each clip.
using Systems = std::map<std::string, std::vector<ClipNumbers>>;

const Json kLower = Json::array({Json{{"name", "v"}, {"better", "lower"}}});
const Json kHigher = Json::array({Json{{"name", "v"}, {"better", "higher"}}});

Json rows_of(const Systems& systems) {
  Json rows = Json::array();
  for (const auto& [name, seeds] : systems) {
    rows.push_back({{"name", name}, {"values", {{"v", mean_over_seeds(seeds)}}}});
  }
  return rows;
}

Json differences(const Systems& systems, const std::vector<std::string>& names,
                 const Json& ranked = kLower) {
  return paired_differences(
      rows_of(systems), names, ranked,
      [&](const std::string& name, const std::string&) { return systems.at(name); });
}

}  // namespace

TEST_CASE("clips tell systems apart whose own intervals overlap", "[bench]") {
  const Systems systems{{"a", {{10.0, 100.0}}}, {"b", {{9.0, 97.0}}}};
  const Json list = differences(systems, {"a", "b"});
  REQUIRE(list.size() == 1);
  CHECK(list[0]["system"] == "b");
  CHECK(list[0]["from"] == "a");
  const Json& b = list[0]["values"]["v"];
  CHECK(b["mean"].get<double>() == -2);
  // Of two values the interval reaches from one to the other.
  CHECK(b["ci95"] == Json({-3.0, -1.0}));
  CHECK(b["n"] == 2);
  CHECK(b["by_seed"] == Json::array({-2.0}));
  CHECK(b["better_in"] == 1);
  CHECK(b["worse_in"] == 0);
  CHECK_FALSE(b.contains("sd"));
  CHECK_FALSE(b.contains("larger_than_spread"));
  CHECK(mean_over_seeds(systems.at("a"))["ci95"] == Json({10.0, 100.0}));
}

TEST_CASE("the interval is SciPy's BCa of the clips' differences", "[bench]") {
  const std::vector<double> by_clip{-0.9, -0.2, -1.4, 0.3, -0.6, -0.5, -1.1, -0.1};
  Systems systems{{"a", {ClipNumbers{}}}, {"b", {ClipNumbers{}}}};
  for (std::size_t i = 0; i < by_clip.size(); ++i) {
    const double hard = 50.0 * static_cast<double>(i);
    systems["a"][0].push_back(hard);
    systems["b"][0].push_back(hard + by_clip[i]);
  }
  // scipy.stats.bootstrap((by_clip,), numpy.mean, n_resamples=200000, method="BCa")
  const Json b = differences(systems, {"a", "b"})[0]["values"]["v"];
  CHECK(b["mean"].get<double>() == Approx(-0.5625));
  CHECK(b["ci95"][0].get<double>() == Approx(-0.925).margin(0.03));
  CHECK(b["ci95"][1].get<double>() == Approx(-0.2).margin(0.03));
}

TEST_CASE("a clip's difference is averaged over the seeds before clips are drawn", "[bench]") {
  // The seeds' differences are -4 and 2, 0 and -2: -1 in both clips.
  const Systems systems{{"a", {{5.0, 1.0}, {5.0, 5.0}}}, {"b", {{1.0, 1.0}, {7.0, 3.0}}}};
  const Json b = differences(systems, {"a", "b"})[0]["values"]["v"];
  CHECK(b["mean"].get<double>() == -1);
  CHECK(b["ci95"] == Json({-1.0, -1.0}));
  CHECK(b["by_seed"] == Json({-2.0, 0.0}));
  CHECK(b["better_in"] == 1);
  CHECK(b["worse_in"] == 0);
}

TEST_CASE("a difference is told from the seeds' spread", "[bench]") {
  const Systems systems{{"a", {{10.0}, {12.0}, {14.0}}},
                        {"b", {{8.0}, {11.0}, {10.0}}},
                        {"c", {{11.0}, {11.0}, {15.0}}}};
  const Json list = differences(systems, {"a", "b", "c"});
  REQUIRE(list.size() == 2);
  // -2, -1, -4: mean -7/3, squares about it 1/9 + 16/9 + 25/9 = 42/9, over 2.
  const Json& b = list[0]["values"]["v"];
  CHECK(b["by_seed"] == Json({-2.0, -1.0, -4.0}));
  CHECK(b["mean"].get<double>() == Approx(-7.0 / 3));
  CHECK(b["sd"].get<double>() == Approx(std::sqrt(7.0 / 3)));
  CHECK(b["ci95"].is_null());
  CHECK(b["better_in"] == 3);
  CHECK(b["worse_in"] == 0);
  CHECK(b["larger_than_spread"] == true);
  // 1, -1, 1: mean 1/3, less than their deviation, sqrt(4/3).
  const Json& c = list[1]["values"]["v"];
  CHECK(c["better_in"] == 1);
  CHECK(c["worse_in"] == 2);
  CHECK(c["larger_than_spread"] == false);

  const Json higher = differences(systems, {"a", "b"}, kHigher);
  CHECK(higher[0]["values"]["v"]["better_in"] == 0);
  CHECK(higher[0]["values"]["v"]["worse_in"] == 3);
}

TEST_CASE("systems that are alike are better in no seed", "[bench]") {
  const Systems systems{{"a", {{1.0, 3.0}, {2.0, 2.0}}}, {"b", {{1.0, 3.0}, {2.0, 2.0}}}};
  const Json b = differences(systems, {"a", "b"})[0]["values"]["v"];
  CHECK(b["ci95"] == Json({0.0, 0.0}));
  CHECK(b["better_in"] == 0);
  CHECK(b["worse_in"] == 0);
  CHECK(b["larger_than_spread"] == false);
}

TEST_CASE("only clips that both systems have are compared", "[bench]") {
  const Systems systems{{"a", {{1.0, std::nullopt, 3.0}}}, {"b", {{3.0, 50.0, 5.0}}}};
  const Json b = differences(systems, {"a", "b"})[0]["values"]["v"];
  CHECK(b["n"] == 2);
  CHECK(b["mean"].get<double>() == 2);
}

TEST_CASE("values that are no mean over clips differ without an interval", "[bench]") {
  const auto row = [](const std::string& name, double first, double second) {
    const Json pooled{{"mean", (first + second) / 2},
                      {"ci95", nullptr},
                      {"n", 40},
                      {"pooling", "frames"},
                      {"by_seed", {first, second}}};
    return Json{{"name", name}, {"values", {{"v", pooled}}}};
  };
  const auto clips = [](const std::string&, const std::string&) {
    return std::vector<ClipNumbers>{{1.0, 9.0}, {1.0, 9.0}};
  };
  const Json list = paired_differences({row("a", 2, 4), row("b", 1, 1)}, {"a", "b"}, kLower, clips);
  const Json& b = list[0]["values"]["v"];
  CHECK(b["by_seed"] == Json({-1.0, -3.0}));
  CHECK(b["mean"].get<double>() == -2);
  CHECK(b["sd"].get<double>() == Approx(std::sqrt(2.0)));
  CHECK(b["ci95"].is_null());
}

TEST_CASE("there is no difference of what failed or has no direction", "[bench]") {
  const Systems systems{{"a", {{1.0, 2.0}}}, {"b", {{1.0, 2.0}}}};
  Json rows = rows_of(systems);
  rows.push_back({{"name", "failed"}});
  const auto clips = [&](const std::string& name, const std::string&) { return systems.at(name); };
  CHECK(paired_differences(rows, {"a", "failed"}, kLower, clips).empty());
  CHECK(paired_differences(rows, {"failed", "a"}, kLower, clips).empty());
  CHECK(paired_differences(rows, {}, kLower, clips).empty());
  const Json unranked = Json::array({Json{{"name", "v"}, {"better", nullptr}}});
  CHECK(paired_differences(rows, {"a", "b"}, unranked, clips).empty());
}
