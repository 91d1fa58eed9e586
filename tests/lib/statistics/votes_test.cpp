// Proportions, power, correlations, agreement and published tables against closed forms.
#include <cmath>
#include <limits>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/random.h"
#include "lib/statistics/agreement.h"
#include "lib/statistics/clustered_detection.h"
#include "lib/statistics/clustered_proportion.h"
#include "lib/statistics/correlation.h"
#include "lib/statistics/opinion_score.h"
#include "lib/statistics/proportion.h"
#include "lib/statistics/published_table.h"
#include "lib/statistics/vote_power.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("the published table of 2018 is of 70 or 140 votes, never of 165", "[statistics]") {
  const std::vector<double> percent{38.6, 11.4, 8.6, 41.4};
  const auto found = published_table_counts(percent, 165, 1);
  REQUIRE(found.size() == 2);
  CHECK(found[0] == TableCounts{70, {27, 8, 6, 29}});
  CHECK(found[1] == TableCounts{140, {54, 16, 12, 58}});
  CHECK(published_table_counts(percent, 69, 1).empty());
}

TEST_CASE("a table of halves stands for two votes and each even number", "[statistics]") {
  const std::vector<double> percent{50.0, 50.0};
  const auto found = published_table_counts(percent, 6, 1);
  REQUIRE(found.size() == 3);
  CHECK(found[2] == TableCounts{6, {3, 3}});
}

TEST_CASE("Wilson's interval covers the share in 93 to 97 % of 2,000 runs", "[statistics]") {
  int covered = 0;
  for (std::uint64_t run = 0; run < 2000; ++run) {
    Random random(3, run);
    int k = 0;
    for (int i = 0; i < 80; ++i) k += random.uniform() < 0.3 ? 1 : 0;
    const Interval interval = wilson_interval(k, 80);
    covered += interval.low <= 0.3 && 0.3 <= interval.high ? 1 : 0;
  }
  CHECK(covered > 1860);
  CHECK(covered < 1940);
}

TEST_CASE("raters who differ widen the interval, and it still covers 93 to 97 %", "[statistics]") {
  // Each rater has a share of its own, 0.3 +- 0.2: independent votes would be too sure of it.
  int robust_covers = 0;
  int plain_covers = 0;
  for (std::uint64_t run = 0; run < 2000; ++run) {
    Random random(7, run);
    std::vector<ClusterCount> raters(40);
    ClusterCount sum;
    for (ClusterCount& one : raters) {
      const double share = random.below(2) == 0 ? 0.1 : 0.5;
      one.n = 20;
      for (int i = 0; i < 20; ++i) one.k += random.uniform() < share ? 1 : 0;
      sum.k += one.k;
      sum.n += one.n;
    }
    const auto robust = clustered_proportion(raters);
    REQUIRE(robust);
    robust_covers += robust->t_interval.low <= 0.3 && 0.3 <= robust->t_interval.high ? 1 : 0;
    const Interval plain = wilson_interval(sum.k, sum.n);
    plain_covers += plain.low <= 0.3 && 0.3 <= plain.high ? 1 : 0;
  }
  CHECK(robust_covers > 1860);
  CHECK(robust_covers < 1940);
  CHECK(plain_covers < 1500);
}

TEST_CASE("the exact test of equal votes rejects in 3.52 % of runs", "[statistics]") {
  int rejected = 0;
  for (std::uint64_t run = 0; run < 4000; ++run) {
    Random random(9, run);
    int k = 0;
    for (int i = 0; i < 100; ++i) k += static_cast<int>(random.below(2));
    rejected += binomial_two_sided(k, 100) <= 0.05 ? 1 : 0;
  }
  // Exactly: 3.52 % for 100 votes, 140.8 of 4,000 with a standard deviation of 11.7.
  CHECK(rejected > 94);
  CHECK(rejected < 188);
}

TEST_CASE("165 views see 60 % with power .71 and 55 % with .23", "[statistics]") {
  CHECK(vote_power(165, 0.6) == Approx(0.71).margin(0.01));
  CHECK(vote_power(165, 0.55) == Approx(0.23).margin(0.015));
  CHECK(votes_needed(0.7, 0.8).normal_approximation == 47);
  CHECK(votes_needed(0.52, 0.8).normal_approximation == 4904);
  CHECK(votes_needed(0.55, 0.9).exact_all_from == 1080);
  CHECK(design_effect(20, 0.05) == Approx(1.95));
  CHECK_THROWS_AS(votes_needed(0.5, 0.8), Error);
  CHECK(vote_power(4, 0.9) == 0);
}

TEST_CASE("d' of equal rates is 0, and of 69 % against 31 % about 1", "[statistics]") {
  CHECK(detection_loglinear(30, 100, 30, 100).d_prime == 0);
  const Detection found = detection_loglinear(6915, 10000, 3085, 10000);
  CHECK(found.d_prime == Approx(1).margin(1e-3));
  CHECK(found.criterion == Approx(0).margin(1e-12));
  CHECK(std::isfinite(detection_loglinear(10, 10, 0, 10).d_prime));
}

TEST_CASE("correlations of monotone, reversed and constant values are known", "[statistics]") {
  const std::vector<double> x{1, 2, 3, 4};
  const std::vector<double> cubes{1, 8, 27, 64};
  const std::vector<double> down{4, 3, 2, 1};
  CHECK(spearman(x, cubes) == Approx(1));
  CHECK(kendall(x, down) == Approx(-1));
  CHECK(pearson(x, down) == Approx(-1));
  // One of six pairs is the other way round.
  CHECK(kendall(x, std::vector<double>{1, 3, 2, 4}) == Approx(4.0 / 6));
  CHECK(spearman(x, std::vector<double>{1, 3, 2, 4}) == Approx(0.8));
  CHECK(std::isnan(pearson(x, std::vector<double>{2, 2, 2, 2})));
  // Tied in one: tau-b = 5 / sqrt(6 * 5).
  CHECK(kendall(x, std::vector<double>{1, 1, 2, 3}) == Approx(5 / std::sqrt(30.0)));
}

TEST_CASE("kappa of Fleiss' own example is 0.210", "[statistics]") {
  // Fleiss 1971, as tabled in Wikipedia's article: 14 raters, 10 items, 5 categories.
  const std::vector<std::vector<int>> counts{
      {0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
      {7, 7, 0, 0, 0},  {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7}};
  Ratings ratings(14, std::vector<double>(10));
  for (std::size_t item = 0; item < 10; ++item) {
    std::size_t rater = 0;
    for (std::size_t category = 0; category < 5; ++category) {
      for (int i = 0; i < counts[item][category]; ++i) {
        ratings[rater++][item] = static_cast<double>(category);
      }
    }
  }
  const auto kappa = fleiss_kappa(ratings);
  REQUIRE(kappa);
  CHECK(*kappa == Approx(0.210).margin(5e-4));
}

TEST_CASE("raters in full agreement have alpha 1, and one answer alone has none", "[statistics]") {
  const Ratings same{{1, 2, 3}, {1, 2, 3}, {1, 2, std::numeric_limits<double>::quiet_NaN()}};
  for (const RatingScale scale :
       {RatingScale::nominal, RatingScale::ordinal, RatingScale::interval}) {
    const auto alpha = krippendorff_alpha(same, scale);
    REQUIRE(alpha);
    CHECK(*alpha == Approx(1));
  }
  CHECK_FALSE(krippendorff_alpha({{2, 2}, {2, 2}}, RatingScale::nominal));
  CHECK_FALSE(fleiss_kappa({{1, 1}}));
}

TEST_CASE("a rater's bias is found and taken away", "[statistics]") {
  const Ratings ratings{{1, 2, 3}, {2, 3, 4}};
  CHECK(rater_bias(ratings) == std::vector<double>{-0.5, 0.5});
  CHECK(without_bias(ratings)[0] == without_bias(ratings)[1]);
  CHECK(opinion_scores(ratings)[1].mos == 2.5);
  CHECK(bt500_screening(ratings).rejected.empty());
}

TEST_CASE("the exact test sums all outcomes that are no more likely, of few votes one by one",
          "[statistics]") {
  for (const double chance : {0.5, 0.3, 1.0 / 3, 0.05, 0.9, 0.0, 1.0}) {
    for (std::int64_t n = 1; n <= 25; ++n) {
      std::vector<double> likely;
      for (std::int64_t i = 0; i <= n; ++i) {
        likely.push_back(
            std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1)) *
            std::pow(chance, i) * std::pow(1 - chance, n - i));
      }
      for (std::int64_t k = 0; k <= n; ++k) {
        double sum = 0;
        for (const double one : likely) {
          if (one <= likely[static_cast<std::size_t>(k)] * (1 + 1e-7)) sum += one;
        }
        INFO(k << " of " << n << " at " << chance);
        CHECK(binomial_two_sided(k, n, chance) == Approx(sum).epsilon(1e-9).margin(1e-12));
      }
    }
  }
}

TEST_CASE("the exact test of a thousand million votes is SciPy's", "[statistics]") {
  // scipy.stats.binomtest(k, 10**9, chance).pvalue, SciPy 1.17.1
  constexpr std::int64_t kVotes = 1'000'000'000;
  CHECK(binomial_two_sided(499'990'000, kVotes) == Approx(0.5271099147553063).epsilon(1e-9));
  CHECK(binomial_two_sided(499'960'000, kVotes) == Approx(0.011413064874559242).epsilon(1e-9));
  CHECK(binomial_two_sided(500'070'000, kVotes) == Approx(9.548318756971592e-06).epsilon(1e-9));
  CHECK(binomial_two_sided(500'000'000, kVotes) == 1);
  CHECK(binomial_two_sided(300'020'000, kVotes, 0.3) == Approx(0.1675462776055159).epsilon(1e-7));
}

TEST_CASE("Kendall's tau-b with ties is what its pairs give, counted one by one", "[statistics]") {
  Random random(11, 0);
  for (std::size_t n = 2; n < 40; ++n) {
    std::vector<double> x;
    std::vector<double> y;
    for (std::size_t i = 0; i < n; ++i) {
      x.push_back(random.below(6));
      y.push_back(random.below(9));
    }
    double concordance = 0;
    double differ_x = 0;
    double differ_y = 0;
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const int a = (x[i] > x[j]) - (x[i] < x[j]);
        const int b = (y[i] > y[j]) - (y[i] < y[j]);
        concordance += a * b;
        differ_x += a * a;
        differ_y += b * b;
      }
    }
    const double tau = kendall(x, y);
    if (differ_x * differ_y == 0) {
      CHECK(std::isnan(tau));
    } else {
      CHECK(tau == Approx(concordance / std::sqrt(differ_x * differ_y)).margin(1e-12));
    }
  }
}

TEST_CASE("d' of raters who are all alike has no width, of others one that holds it",
          "[statistics]") {
  const std::vector<DetectionCounts> alike(
      8, {.hits = 7, .signals = 10, .false_alarms = 2, .noises = 10});
  const Detection all = detection_loglinear(56, 80, 16, 80);
  const auto point = clustered_detection(alike, 500, 1);
  REQUIRE(point.has_value());
  CHECK(point->d_prime.low == Approx(all.d_prime));
  CHECK(point->d_prime.high == Approx(all.d_prime));
  CHECK(point->criterion.low == Approx(all.criterion));
  std::vector<DetectionCounts> differing = alike;
  for (std::size_t i = 0; i < 4; ++i) differing[i].hits = 10;
  const auto wide = clustered_detection(differing, 500, 1);
  CHECK(wide->d_prime.low < wide->d_prime.high);
  // Nothing can be drawn from one rater, nor where nobody saw any noise.
  CHECK_FALSE(clustered_detection(std::vector{alike[0]}, 500, 1).has_value());
  CHECK_FALSE(
      clustered_detection(std::vector<DetectionCounts>(3, {.hits = 1, .signals = 2}), 500, 1)
          .has_value());
}
