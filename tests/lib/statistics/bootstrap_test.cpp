#include "lib/statistics/bootstrap.h"

#include <cmath>

#include "lib/base/random.h"
#include "lib/statistics/descriptive.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

std::vector<double> normal_values(std::size_t count, std::uint64_t item) {
  Random random(99, item);
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(random.normal());
  return values;
}

}  // namespace

TEST_CASE("quantiles are numpy's linear ones", "[statistics]") {
  const std::vector<double> values = {4, 1, 3, 2};
  CHECK(quantile(values, 0) == 1);
  CHECK(quantile(values, 1) == 4);
  CHECK(quantile(values, .5) == 2.5);
  CHECK(quantile(values, .95) == Approx(3.85));
  CHECK(quantile(std::vector{7.}, .3) == 7);
  CHECK(std::isnan(quantile({}, .5)));
}

TEST_CASE("fewer than two values have no interval, equal values a point", "[statistics]") {
  CHECK_FALSE(bootstrap_mean(std::vector{1.}, Resamples(1, 100, 1)).has_value());
  const auto point = bootstrap_mean(std::vector{2., 2., 2.}, Resamples(3, 100, 1));
  CHECK(point == Interval{2, 2});
}

TEST_CASE("of two values the interval reaches from one to the other", "[statistics]") {
  // A quarter of the resamples has twice the smaller one: 2.5 % lie deep inside that quarter.
  CHECK(bootstrap_mean(std::vector{1., 3.}, Resamples(2, 10000, 1)) == Interval{1, 3});
}

TEST_CASE("for many normal values the interval is that of the normal theory", "[statistics]") {
  const std::vector<double> values = normal_values(400, 0);
  double squares = 0;
  for (const double v : values) squares += (v - mean(values)) * (v - mean(values));
  const double half = 1.959964 * std::sqrt(squares) / 400;
  const auto interval = bootstrap_mean(values, Resamples(400, 10000, 1));
  REQUIRE(interval);
  CHECK(interval->low == Approx(mean(values) - half).margin(half * .06));
  CHECK(interval->high == Approx(mean(values) + half).margin(half * .06));
}

TEST_CASE("scale and shift move the interval along", "[statistics]") {
  const std::vector<double> values = normal_values(12, 3);
  std::vector<double> moved = values;
  for (double& v : moved) v = 4 * v + 100;
  const Resamples resamples(12, 2000, 5);
  const auto before = bootstrap_mean(values, resamples);
  const auto after = bootstrap_mean(moved, resamples);
  CHECK(after->low == Approx(4 * before->low + 100));
  CHECK(after->high == Approx(4 * before->high + 100));
}

TEST_CASE("for skewed values the interval reaches farther to the long side", "[statistics]") {
  std::vector<double> values;
  for (int i = 0; i < 20; ++i) values.push_back(std::exp(i / 4.0));
  const auto interval = bootstrap_mean(values, Resamples(20, 10000, 1));
  CHECK(interval->high - mean(values) > 1.2 * (mean(values) - interval->low));
}

TEST_CASE("about 93 of 100 intervals of 20 normal values hold the true mean", "[statistics]") {
  const Resamples resamples(20, 1000, 1);
  int holds = 0;
  for (std::uint64_t run = 0; run < 1000; ++run) {
    const auto interval = bootstrap_mean(normal_values(20, run), resamples);
    holds += interval->low <= 0 && interval->high >= 0;
  }
  CHECK(holds > 900);
  CHECK(holds < 965);
}

TEST_CASE("draws depend on the seed alone and hit every item alike", "[statistics]") {
  const Resamples one(7, 2000, 3), same(7, 2000, 3), other(7, 2000, 4);
  std::vector<int> hits(7);
  int different = 0;
  for (std::size_t b = 0; b < one.count(); ++b) {
    for (std::size_t i = 0; i < 7; ++i) {
      REQUIRE(one[b][i] == same[b][i]);
      different += one[b][i] != other[b][i];
      ++hits[one[b][i]];
    }
  }
  CHECK(different > 10000);
  for (const int h : hits) CHECK(h == Approx(2000).margin(5 * std::sqrt(2000 * 6 / 7.)));
}

TEST_CASE("BCa intervals are those of SciPy", "[statistics]") {
  // scipy.stats.bootstrap(method="BCa"), 1,000,000 resamples
  const std::vector<double> skewed = {1.2, 3.4, 2.2, 8.9, 4.1, 0.7, 5.5, 12.3, 2.8, 3.9};
  const auto ten = bootstrap_mean(skewed, Resamples(10, 10000, 1));
  CHECK(ten->low == Approx(2.84).margin(.06));
  CHECK(ten->high == Approx(7.305).margin(.12));
  const std::vector<double> few = {30.1, 31.4, 28.9, 35.2, 33.3, 29.8};
  const auto six = bootstrap_mean(few, Resamples(6, 10000, 1));
  CHECK(six->low == Approx(29.98333).margin(.1));
  CHECK(six->high == Approx(33.61667).margin(.15));
}
