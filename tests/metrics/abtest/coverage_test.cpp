// Do the report's intervals cover the truth in 93 to 97 % of studies? Simulated with fixed seeds
// and so many runs that a bound is more than three standard errors from the true coverage. Where an
// interval is short by nature, its test says by how much. Shares: exact_coverage_test.cpp.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/random.h"
#include "lib/statistics/bradley_terry.h"
#include "lib/statistics/clustered_proportion.h"
#include "lib/statistics/opinion_score.h"
#include "lib/statistics/proportion.h"
#include "metrics/abtest/preferences.h"
#include "metrics/abtest/real_fake.h"
#include "tests/metrics/abtest/coverage.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::contains;
using test::Coverage;
using test::four_errors;

namespace {

constexpr double kNormal95 = 1.959963984540054;

// Half of the raters take 10 % of colorized clips for real, half of them 50 %.
std::vector<ClusterCount> raters_who_differ(int raters, int views, Random random) {
  std::vector<ClusterCount> all(static_cast<std::size_t>(raters));
  for (ClusterCount& one : all) {
    const double share = random.below(2) == 0 ? 0.1 : 0.5;
    one.n = views;
    for (int i = 0; i < views; ++i) one.k += random.uniform() < share ? 1 : 0;
  }
  return all;
}

struct ClusterCoverage {
  Coverage robust, bootstrap, as_if_alone;
};

ClusterCoverage cluster_coverage(int raters, std::uint64_t seed, int runs) {
  constexpr double kTruth = 0.3;
  ClusterCoverage found;
  for (int run = 0; run < runs; ++run) {
    const auto all = raters_who_differ(raters, 10, Random(seed, static_cast<std::uint64_t>(run)));
    ClusterCount sum;
    for (const ClusterCount& one : all) sum = {sum.k + one.k, sum.n + one.n};
    found.robust.add(contains(clustered_proportion(all)->t_interval, kTruth));
    found.bootstrap.add(
        contains(*clustered_bootstrap(all, 500, static_cast<std::uint64_t>(run)), kTruth));
    found.as_if_alone.add(contains(wilson_interval(sum.k, sum.n), kTruth));
  }
  return found;
}

// Votes on all pairs but the first and the last method, some pairs twice as often as others.
SquareMatrix votes_of_pairs(const std::vector<double>& beta, int votes, Random random) {
  const std::size_t n = beta.size();
  SquareMatrix wins(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) {
      if (i == 0 && j + 1 == n) continue;
      const double p = 1 / (1 + std::exp(beta[j] - beta[i]));
      const int count = (i + j) % 2 == 0 ? votes : 2 * votes;
      for (int v = 0; v < count; ++v) {
        const bool first = random.uniform() < p;
        wins(first ? i : j, first ? j : i) += 1;
      }
    }
  }
  return wins;
}

}  // namespace

TEST_CASE("with raters as clusters both intervals cover 93 to 97 %, and votes alone do not",
          "[abtest]") {
  // NumPy's simulation of 8,000 studies: 94.8 % for t, 94.2 % for the bootstrap, 77.6 % for Wilson.
  const ClusterCoverage many = cluster_coverage(60, 33, 4000);
  INFO("t " << many.robust.share() << ", bootstrap " << many.bootstrap.share());
  CHECK(many.robust.share() > 0.93);
  CHECK(many.robust.share() < 0.97);
  CHECK(many.bootstrap.share() > 0.93);
  CHECK(many.bootstrap.share() < 0.97);
  CHECK(many.as_if_alone.share() < 0.85);
}

TEST_CASE("with 24 raters the t interval covers 93 to 97 %, the percentile bootstrap a bit less",
          "[abtest]") {
  // A percentile bootstrap of few clusters is short by nature: 93.7 % by NumPy's simulation, where
  // t with 23 degrees of freedom has 94.9 %. The report shows both.
  const ClusterCoverage few = cluster_coverage(24, 34, 4000);
  INFO("t " << few.robust.share() << ", bootstrap " << few.bootstrap.share());
  CHECK(few.robust.share() > 0.93);
  CHECK(few.robust.share() < 0.97);
  CHECK(few.bootstrap.share() == Approx(0.937).margin(four_errors(0.937, 4000)));
  CHECK(few.bootstrap.share() < few.robust.share());
}

TEST_CASE("Bradley-Terry's errors of strengths and of differences cover 93 to 97 %", "[abtest]") {
  // Methods that differ, and the null: all alike.
  for (const std::vector<double>& truth :
       {std::vector<double>{0.8, 0.2, -0.3, -0.7}, std::vector<double>{0, 0, 0, 0}}) {
    Coverage strengths;
    Coverage differences;
    for (std::uint64_t run = 0; run < 2000; ++run) {
      const SquareMatrix wins = votes_of_pairs(truth, 30, Random(35, run));
      REQUIRE(comparability(wins) == Comparability::connected);
      const PairedStrengths fit = bradley_terry(wins);
      for (std::size_t i = 0; i < truth.size(); ++i) {
        strengths.add(std::abs(fit.beta[i] - truth[i]) <= kNormal95 * fit.se[i]);
      }
      for (const StrengthDifference& one : strength_differences(fit)) {
        const double wanted = truth[one.first] - truth[one.second];
        differences.add(std::abs(one.difference - wanted) <= kNormal95 * one.se);
      }
    }
    INFO("strengths " << strengths.share() << ", differences " << differences.share());
    CHECK(strengths.share() > 0.93);
    CHECK(strengths.share() < 0.97);
    CHECK(differences.share() > 0.93);
    CHECK(differences.share() < 0.97);
  }
}

TEST_CASE("of equal methods Holm's correction finds a difference in at most 5 % of studies",
          "[abtest]") {
  constexpr int kRuns = 2000;
  Coverage any;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    const SquareMatrix wins = votes_of_pairs({0, 0, 0, 0}, 30, Random(36, run));
    bool found = false;
    for (const StrengthDifference& one : strength_differences(bradley_terry(wins))) {
      found = found || one.p_holm < 0.05;
    }
    any.add(found);
  }
  INFO("found: " << any.share());
  // Conservative by nature, since the tests depend on one another; but no test that never rejects.
  CHECK(any.share() < 0.05 + four_errors(0.05, kRuns));
  CHECK(any.share() > 0.015);
}

TEST_CASE("opinion scores' t interval covers 93 to 97 %, BT.500's is short for few raters",
          "[abtest]") {
  // Ratings of 1 to 5, normal around 3.4 with deviation 0.9, rounded; their mean by the normal's
  // integral.
  const auto below = [](double x) { return std::erfc((3.4 - x) / 0.9 / std::sqrt(2.0)) / 2; };
  const double truth = 5 - below(1.5) - below(2.5) - below(3.5) - below(4.5);
  CHECK(truth == Approx(3.390539).margin(1e-6));
  constexpr int kRuns = 6000;
  // NumPy's simulation of 100,000 items: 94.6 and 92.5 % for 15 raters, 94.8 and 94.0 % for 24.
  for (const auto& [raters, bt500] : {std::pair{15, 0.925}, std::pair{24, 0.940}}) {
    CAPTURE(raters);
    Coverage by_t;
    Coverage by_bt500;
    for (std::uint64_t run = 0; run < kRuns; ++run) {
      Random random(37 + static_cast<std::uint64_t>(raters), run);
      Ratings column;
      for (int i = 0; i < raters; ++i) {
        column.push_back({std::clamp(std::round(3.4 + 0.9 * random.normal()), 1.0, 5.0)});
      }
      const OpinionScore score = opinion_scores(column)[0];
      by_t.add(std::abs(score.mos - truth) <= score.half_t);
      by_bt500.add(std::abs(score.mos - truth) <= score.half_bt500);
    }
    INFO("t " << by_t.share() << ", BT.500 " << by_bt500.share());
    CHECK(by_t.share() > 0.93);
    CHECK(by_t.share() < 0.97);
    CHECK(by_bt500.share() == Approx(bt500).margin(four_errors(bt500, kRuns)));
  }
}

TEST_CASE("the intervals of a report are those whose coverage is tested here", "[abtest]") {
  std::vector<RealFakeVote> votes;
  const std::vector<ClusterCount> raters = raters_who_differ(12, 10, Random(38, 0));
  ClusterCount sum;
  for (std::size_t rater = 0; rater < raters.size(); ++rater) {
    for (int i = 0; i < raters[rater].n; ++i) {
      votes.push_back(
          {"r" + std::to_string(100 + rater), "c" + std::to_string(i), false, i < raters[rater].k});
    }
    sum = {sum.k + raters[rater].k, sum.n + raters[rater].n};
  }
  const Json told = real_fake_statistics(votes, 500, 7);
  const auto same = [](const Json& json, const Interval& wanted) {
    return json == Json{wanted.low, wanted.high};
  };
  CHECK(same(told["fooled"]["wilson95"], wilson_interval(sum.k, sum.n)));
  CHECK(same(told["fooled_cluster_by_rater"]["t_ci95"], clustered_proportion(raters)->t_interval));
  CHECK(same(told["fooled_bootstrap_by_rater"]["percentile95"],
             *clustered_bootstrap(raters, 500, 7)));
  const SquareMatrix wins = votes_of_pairs({0.5, 0, -0.5}, 20, Random(39, 0));
  const std::vector<std::string> names{"a", "b", "c"};
  std::vector<PairVote> pairs;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      for (int v = 0; v < static_cast<int>(wins(i, j)); ++v) {
        pairs.push_back({"r", names[i], names[j], Preference::left});
      }
    }
  }
  const PairedStrengths fit = bradley_terry(wins);
  const Json strengths = pair_statistics(pairs, names)["bradley_terry_ties_half"];
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(same(strengths["ci95"][i],
               {fit.beta[i] - kNormal95 * fit.se[i], fit.beta[i] + kNormal95 * fit.se[i]}));
  }
}
