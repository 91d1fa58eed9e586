// Strengths from raters who differ: the errors with raters as clusters cover the truth, those as if
// every vote stood alone don't.
#include <cmath>
#include <cstdint>
#include <vector>

#include "lib/base/random.h"
#include "lib/statistics/clustered_proportion.h"
#include "lib/statistics/clustered_strengths.h"
#include "tests/metrics/abtest/coverage.h"

#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>

using namespace tinct;
using test::Coverage;

namespace {

constexpr double kOwnReach = 1.959963984540054;

double half_t(double se, int degrees) {
  return se * boost::math::quantile(boost::math::students_t(degrees), 0.975);
}

struct Errors {
  Coverage robust, as_if_alone;
};

// Each rater has strengths of his own, normal around 0: over all raters no method is preferred.
std::vector<SquareMatrix> own_tastes(int raters, std::size_t methods, int votes, Random random) {
  std::vector<SquareMatrix> all;
  for (int rater = 0; rater < raters; ++rater) {
    std::vector<double> taste(methods);
    for (double& one : taste) one = 0.7 * random.normal();
    SquareMatrix wins(methods);
    for (int v = 0; v < votes; ++v) {
      const auto i = random.below(static_cast<std::uint32_t>(methods));
      const auto j = (i + 1 + random.below(static_cast<std::uint32_t>(methods) - 1)) % methods;
      const bool first = random.uniform() < 1 / (1 + std::exp(taste[j] - taste[i]));
      wins(first ? i : j, first ? j : i) += 1;
    }
    all.push_back(wins);
  }
  return all;
}

SquareMatrix sum_of(const std::vector<SquareMatrix>& all) {
  SquareMatrix sum(all[0].size());
  for (const SquareMatrix& one : all) {
    for (std::size_t i = 0; i < sum.size(); ++i) {
      for (std::size_t j = 0; j < sum.size(); ++j) sum(i, j) += one(i, j);
    }
  }
  return sum;
}

// One rater votes on three methods by Davidson's model without a difference; he leans to a side.
std::vector<SideCounts> leaning_votes(int votes, Random& random) {
  std::vector<SideCounts> counts;
  const double lean = 0.8 * random.normal();
  for (int v = 0; v < votes; ++v) {
    const std::size_t left = random.below(3);
    SideCounts one{.left = left, .right = (left + 1 + random.below(2)) % 3};
    const double tie = 0.5 * std::exp(lean / 2);
    const double drawn = random.uniform() * (std::exp(lean) + 1 + tie);
    (drawn < tie ? one.ties : drawn < tie + 1 ? one.right_wins : one.left_wins) = 1;
    counts.push_back(one);
  }
  return counts;
}

}  // namespace

TEST_CASE("two methods have the clustered error of their share, over p (1 - p)", "[abtest]") {
  std::vector<SquareMatrix> raters;
  std::vector<ClusterCount> counts;
  Random random(40, 0);
  for (int rater = 0; rater < 12; ++rater) {
    SquareMatrix wins(2);
    wins(0, 1) = 2 + random.below(9);
    wins(1, 0) = 1 + random.below(9);
    const auto first = static_cast<std::int64_t>(wins(0, 1));
    counts.push_back({first, first + static_cast<std::int64_t>(wins(1, 0))});
    raters.push_back(wins);
  }
  PairedStrengths fit = bradley_terry(sum_of(raters));
  const auto robust = clustered_strengths(fit, raters);
  const auto share = clustered_proportion(counts);
  REQUIRE(robust.has_value());
  CHECK(robust->degrees == share->degrees);
  fit.covariance = robust->covariance;
  const auto differences = strength_differences(fit, robust->degrees);
  CHECK(differences[0].se == Approx(share->se / (share->p * (1 - share->p))).epsilon(1e-9));
  // P of Student's t, by its own distribution.
  const double t = differences[0].difference / differences[0].se;
  const boost::math::students_t student(11);
  CHECK(differences[0].p == Approx(2 * boost::math::cdf(student, -std::abs(t))));
}

TEST_CASE("raters too few for the number of methods get no robust errors", "[abtest]") {
  const auto raters = own_tastes(3, 4, 200, Random(41, 0));
  const PairedStrengths fit = bradley_terry(sum_of(raters));
  CHECK_FALSE(clustered_strengths(fit, raters).has_value());
  auto more = raters;
  more.emplace_back(4);  // without votes
  CHECK_FALSE(clustered_strengths(fit, more).has_value());
}

TEST_CASE("with raters who differ, robust errors of strengths cover 93 to 97 %", "[abtest]") {
  Errors strengths;
  Errors differences;
  for (std::uint64_t run = 0; run < 1500; ++run) {
    const auto raters = own_tastes(60, 4, 20, Random(42, run));
    PairedStrengths fit = bradley_terry(sum_of(raters));
    const auto robust = clustered_strengths(fit, raters);
    for (std::size_t i = 0; i < 4; ++i) {
      strengths.robust.add(std::abs(fit.beta[i]) <= half_t(robust->se[i], robust->degrees));
      strengths.as_if_alone.add(std::abs(fit.beta[i]) <= kOwnReach * fit.se[i]);
    }
    for (const auto& one : strength_differences(fit)) differences.as_if_alone.add(one.p > 0.05);
    fit.covariance = robust->covariance;
    for (const auto& one : strength_differences(fit, robust->degrees)) {
      differences.robust.add(one.p > 0.05);
    }
  }
  INFO("strengths " << strengths.robust.share() << " and " << strengths.as_if_alone.share()
                    << ", differences " << differences.robust.share() << " and "
                    << differences.as_if_alone.share());
  CHECK(strengths.robust.share() > 0.93);
  CHECK(strengths.robust.share() < 0.97);
  CHECK(differences.robust.share() > 0.93);
  CHECK(differences.robust.share() < 0.97);
  CHECK(strengths.as_if_alone.share() < 0.88);
  CHECK(differences.as_if_alone.share() < 0.88);
}

TEST_CASE("with raters who lean to a side, Davidson's robust errors cover 93 to 97 %", "[abtest]") {
  Errors order;
  Errors strengths;
  for (std::uint64_t run = 0; run < 700; ++run) {
    Random random(43, run);
    std::vector<std::vector<SideCounts>> raters(50);
    std::vector<SideCounts> all;
    for (auto& own : raters) {
      own = leaning_votes(12, random);
      all.insert(all.end(), own.begin(), own.end());
    }
    const DavidsonFit fit = davidson(all, 3, true);
    const auto robust = clustered_strengths(fit, true, raters);
    order.robust.add(std::abs(fit.gamma_left) <= half_t(robust->se_gamma, robust->degrees));
    order.as_if_alone.add(std::abs(fit.gamma_left) <= kOwnReach * fit.se_gamma);
    for (std::size_t i = 0; i < 3; ++i) {
      strengths.robust.add(std::abs(fit.beta[i]) <= half_t(robust->se[i], robust->degrees));
    }
  }
  INFO("order " << order.robust.share() << " and " << order.as_if_alone.share() << ", strengths "
                << strengths.robust.share());
  CHECK(order.robust.share() > 0.92);
  CHECK(order.robust.share() < 0.98);
  CHECK(order.as_if_alone.share() < 0.85);
  CHECK(strengths.robust.share() > 0.93);
  CHECK(strengths.robust.share() < 0.97);
}
