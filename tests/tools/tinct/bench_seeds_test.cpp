#include "tools/tinct/bench/bench_seeds.h"

#include <cmath>

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("the spread of seeds is the standard deviation of a sample", "[bench]") {
  // Squares about the mean 5: 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16 = 32, over 7.
  CHECK(seed_spread(std::vector<double>{2, 4, 4, 4, 5, 5, 7, 9}) == Approx(std::sqrt(32.0 / 7)));
  CHECK(seed_spread(std::vector<double>{3, 3}) == 0);
  CHECK(std::isnan(seed_spread(std::vector<double>{3})));
}

TEST_CASE("a clip counts by its mean over the seeds", "[bench]") {
  const Json value = mean_over_seeds({{1.0, 2.0, 6.0}, {3.0, 6.0, 12.0}});
  CHECK(value["by_seed"] == Json({3.0, 7.0}));
  CHECK(value["mean"].get<double>() == Approx(5));
  CHECK(value["sd"].get<double>() == Approx(std::sqrt(8.0)));
  CHECK(value["n"] == 3);
  // The interval is that of the clips' means alone.
  const Json of_means = mean_over_seeds({{2.0, 4.0, 9.0}});
  CHECK(value["ci95"] == of_means["ci95"]);
  CHECK(value["ci95"].is_array());
}

TEST_CASE("seeds that differ where clips are alike leave an interval of no width", "[bench]") {
  const Json value = mean_over_seeds({{1.0, 1.0}, {5.0, 5.0}});
  CHECK(value["ci95"] == Json({3.0, 3.0}));
  CHECK(value["sd"].get<double>() == Approx(std::sqrt(8.0)));
}

TEST_CASE("only clips that all seeds have count", "[bench]") {
  const Json value = mean_over_seeds({{1.0, 100.0, 3.0}, {3.0, std::nullopt, 5.0}});
  CHECK(value["n"] == 2);
  CHECK(value["by_seed"] == Json({2.0, 4.0}));
  CHECK(mean_over_seeds({{std::nullopt}, {1.0}}).is_null());
  CHECK(mean_over_seeds({{}, {}}).is_null());
}

TEST_CASE("one seed has no spread, and keeps what tinct score said of it", "[bench]") {
  CHECK_FALSE(mean_over_seeds({{1.0, 2.0}}).contains("sd"));
  const Json summary{{"mean", 4}, {"ci95", {1, 9}}, {"n", 2}};
  CHECK(summary_over_seeds({summary}, {{1.0, 2.0}}) == summary);
}

TEST_CASE("what is no mean over clips is averaged over the seeds without an interval", "[bench]") {
  const Json first{{"mean", 1.0}, {"ci95", nullptr}, {"n", 40}, {"pooling", "frames"}};
  Json second = first;
  second["mean"] = 4.0;
  const Json pooled = summary_over_seeds({first, second}, {{10.0, 20.0}, {30.0, 40.0}});
  CHECK(pooled["mean"].get<double>() == Approx(2.5));
  CHECK(pooled["sd"].get<double>() == Approx(std::sqrt(4.5)));
  CHECK(pooled["by_seed"] == Json({1.0, 4.0}));
  CHECK(pooled["ci95"].is_null());
  CHECK(pooled["n"] == 40);

  second["mean"] = nullptr;
  const Json unknown = summary_over_seeds({first, second}, {{10.0}, {30.0}});
  CHECK(unknown["mean"].is_null());
  CHECK(unknown["sd"].is_null());
}

TEST_CASE("a system has failed where one of its seeds has", "[bench]") {
  const Json first{{"name", "a"}, {"status", "done"}, {"options", {{"seed", 1}}}, {"train", {}}};
  const Json second{{"name", "a.seed2"}, {"status", "failed"}, {"error", "no room"}};
  CHECK(row_over_seeds({first}) == first);
  const Json row = row_over_seeds({first, second});
  CHECK(row["name"] == "a");
  CHECK(row["status"] == "failed");
  CHECK(row["error"] == "a.seed2: no room");
  REQUIRE(row["seeds"].size() == 2);
  CHECK(row["seeds"][0]["seed"] == 1);
  CHECK(row["seeds"][0]["status"] == "done");
  CHECK(row["seeds"][1]["error"] == "no room");
}
