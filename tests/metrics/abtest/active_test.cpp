// Active pairs: the pair that is dealt is the one whose vote tells most, and what that is good for.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numbers>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/random.h"
#include "metrics/abtest/active_assignment.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Served;
using MethodPair = ActiveAssignment::MethodPair;

namespace {

std::vector<MethodPair> all_pairs(std::size_t methods) {
  std::vector<MethodPair> pairs;
  for (std::size_t i = 0; i < methods; ++i) {
    for (std::size_t j = i + 1; j < methods; ++j) pairs.emplace_back(i, j);
  }
  return pairs;
}

AssignmentShape shape_of(std::size_t methods, int clips, int trials, std::uint64_t seed) {
  return {clips, static_cast<int>(all_pairs(methods).size()), 2, trials, false, seed};
}

double wins_of(double d) { return 1 / (1 + std::exp(-d)); }

// The mode of the posterior by plain steps uphill, and the information there: no Newton.
struct SlowFit {
  std::vector<double> beta;
  SquareMatrix covariance{0};
};

SlowFit slow_fit(std::size_t methods, const std::vector<MethodPair>& pairs,
                 const std::vector<PairEvidence>& evidence) {
  SlowFit fit{std::vector<double>(methods, 0), SquareMatrix(methods)};
  for (int step = 0; step < 20000; ++step) {
    std::vector<double> slope(methods);
    for (std::size_t i = 0; i < methods; ++i) slope[i] = -fit.beta[i];
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      const auto [i, j] = pairs[k];
      const double n = evidence[k].first_wins + evidence[k].second_wins;
      const double more = evidence[k].first_wins - n * wins_of(fit.beta[i] - fit.beta[j]);
      slope[i] += more;
      slope[j] -= more;
    }
    for (std::size_t i = 0; i < methods; ++i) fit.beta[i] += 0.01 * slope[i];
  }
  SquareMatrix information(methods);
  for (std::size_t i = 0; i < methods; ++i) information(i, i) = 1;
  for (std::size_t k = 0; k < pairs.size(); ++k) {
    const auto [i, j] = pairs[k];
    const double p = wins_of(fit.beta[i] - fit.beta[j]);
    const double n = evidence[k].first_wins + evidence[k].second_wins + evidence[k].open;
    const double weight = n * p * (1 - p);
    information(i, i) += weight;
    information(j, j) += weight;
    information(i, j) -= weight;
    information(j, i) -= weight;
  }
  fit.covariance = inverse(information).value();
  return fit;
}

// The expected divergence of the posterior from the prior over both answers, on an even grid:
// the same quantity as the library's difference of entropies by another formula.
double slow_gain(const SlowFit& fit, const MethodPair& pair) {
  const auto [i, j] = pair;
  const SquareMatrix& c = fit.covariance;
  const double deviation = std::sqrt(c(i, i) + c(j, j) - 2 * c(i, j));
  const double centre = fit.beta[i] - fit.beta[j];
  constexpr int kSteps = 4000;
  const auto over_grid = [&](auto&& f) {
    double sum = 0;
    for (int s = 0; s <= kSteps; ++s) {
      const double z = -8 + 16.0 * s / kSteps;
      sum += std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi) * f(centre + deviation * z);
    }
    return sum * 16 / kSteps;
  };
  const double p = over_grid(wins_of);
  return over_grid([&](double d) {
    const double win = wins_of(d);
    return win * std::log(win / p) + (1 - win) * std::log((1 - win) / (1 - p));
  });
}

std::vector<PairEvidence> random_evidence(std::size_t pairs, Random& random) {
  std::vector<PairEvidence> evidence(pairs);
  for (PairEvidence& pair : evidence) {
    pair = {random.below(6) / 2.0, random.below(6) / 2.0, static_cast<double>(random.below(3))};
  }
  return evidence;
}

// Votes of raters who prefer by `truth`, dealt session by session.
class Simulated {
 public:
  Simulated(const std::vector<double>& truth, std::uint64_t seed)
      : truth_(truth),
        pairs_(all_pairs(truth.size())),
        random_(seed, 1),
        evidence_(pairs_.size()) {}
  void vote(const std::vector<AssignedUnit>& units) {
    for (const AssignedUnit& unit : units) {
      const auto variant = static_cast<std::size_t>(unit.variant);
      const auto [first, second] = pairs_[variant];
      const bool wins = random_.uniform() < wins_of(truth_[first] - truth_[second]);
      (wins ? evidence_[variant].first_wins : evidence_[variant].second_wins) += 1;
    }
  }
  // The mean variance of the differences of all pairs.
  [[nodiscard]] double error() const {
    SquareMatrix wins(truth_.size());
    for (std::size_t k = 0; k < pairs_.size(); ++k) {
      wins(pairs_[k].first, pairs_[k].second) = evidence_[k].first_wins;
      wins(pairs_[k].second, pairs_[k].first) = evidence_[k].second_wins;
    }
    const PairedStrengths fit = bradley_terry_map(wins);
    double sum = 0;
    for (const auto& [i, j] : pairs_) {
      sum += fit.covariance(i, i) + fit.covariance(j, j) - 2 * fit.covariance(i, j);
    }
    return sum / static_cast<double>(pairs_.size());
  }
  [[nodiscard]] const std::vector<PairEvidence>& evidence() const { return evidence_; }

 private:
  std::vector<double> truth_;
  std::vector<MethodPair> pairs_;
  Random random_;
  std::vector<PairEvidence> evidence_;
};

}  // namespace

TEST_CASE("the pair that is dealt has the largest expected information", "[abtest]") {
  Random random(17, 0);
  for (std::size_t methods = 3; methods <= 6; ++methods) {
    const std::vector<MethodPair> pairs = all_pairs(methods);
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      ActiveAssignment assignment(shape_of(methods, 4, 1, seed), pairs);
      const std::vector<PairEvidence> evidence = random_evidence(pairs.size(), random);
      const SlowFit fit = slow_fit(methods, pairs, evidence);
      double most = 0;
      for (const MethodPair& pair : pairs) most = std::max(most, slow_gain(fit, pair));
      const auto units = assignment.start(evidence);
      REQUIRE(units.size() == 1);
      CHECK(slow_gain(fit, pairs[static_cast<std::size_t>(units[0].variant)]) ==
            Approx(most).epsilon(1e-6));
    }
  }
}

TEST_CASE("one more vote of an unknown answer adds its Fisher information", "[abtest]") {
  const std::vector<MethodPair> pairs = all_pairs(3);
  SquareMatrix wins(3);
  wins(0, 1) = 4;
  wins(1, 0) = 1;
  wins(1, 2) = 2;
  const PairedStrengths more = with_expected_vote(bradley_terry_map(wins), 0, 2);
  const SlowFit slow = slow_fit(3, pairs, {{4, 1, 0}, {0, 0, 1}, {2, 0, 0}});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(more.beta[i] == Approx(slow.beta[i]).margin(1e-6));
    for (std::size_t j = 0; j < 3; ++j) {
      CHECK(more.covariance(i, j) == Approx(slow.covariance(i, j)).margin(1e-6));
    }
  }
}

TEST_CASE("active sessions keep sides, scenes and clips balanced", "[abtest]") {
  const std::vector<double> truth{-3, -1, 0, 0.5, 1, 2.5};
  for (const int trials : {7, 10}) {
    const AssignmentShape shape = shape_of(truth.size(), 5, trials, 9);
    ActiveAssignment assignment(shape, all_pairs(truth.size()));
    Simulated raters(truth, 9);
    std::map<int, int> excess;
    for (int session = 0; session < 60; ++session) {
      const auto units = assignment.start(raters.evidence());
      REQUIRE(units.size() == static_cast<std::size_t>(trials));
      int types[2] = {0, 0};
      std::map<int, int> clips;
      for (std::size_t i = 0; i < units.size(); ++i) {
        ++types[units[i].type];
        ++clips[units[i].clip];
        excess[units[i].variant] += units[i].type == 0 ? 1 : -1;
        if (i > 0) REQUIRE(units[i].clip != units[i - 1].clip);
      }
      REQUIRE(std::abs(types[0] - types[1]) <= 1);
      for (const auto& [clip, count] : clips) REQUIRE(count <= (trials + 4) / 5);
      for (const auto& [variant, off] : excess) REQUIRE(std::abs(off) <= 4);
      raters.vote(units);
    }
  }
}

TEST_CASE("active pairs need fewer votes for the same error where methods differ much",
          "[abtest]") {
  constexpr std::size_t kMethods = 12;
  double active_error = 0;
  double balanced_error = 0;
  for (std::uint64_t run = 1; run <= 12; ++run) {
    Random random(run, 0);
    std::vector<double> truth;
    for (std::size_t i = 0; i < kMethods; ++i) truth.push_back(2.5 * random.normal());
    const AssignmentShape shape = shape_of(kMethods, 10, 20, run);
    ActiveAssignment active(shape, all_pairs(kMethods));
    Assignment balanced(shape);
    Simulated active_raters(truth, run);
    Simulated balanced_raters(truth, run);
    for (int session = 0; session < 14; ++session) {
      active_raters.vote(active.start(active_raters.evidence()));
    }
    for (int session = 0; session < 15; ++session) balanced_raters.vote(balanced.start());
    active_error += active_raters.error();
    balanced_error += balanced_raters.error();
  }
  INFO("variance of a difference, 280 active votes " << active_error / 12 << ", 300 balanced "
                                                     << balanced_error / 12);
  CHECK(active_error < balanced_error);
}

TEST_CASE("the same seed and the same votes deal the same active trials", "[abtest]") {
  const std::vector<double> truth{-1, 0, 1, 2};
  const auto dealt = [&](std::uint64_t seed) {
    ActiveAssignment assignment(shape_of(4, 3, 6, seed), all_pairs(4));
    Simulated raters(truth, 4);
    std::vector<AssignedUnit> all;
    for (int session = 0; session < 8; ++session) {
      const auto units = assignment.start(raters.evidence());
      all.insert(all.end(), units.begin(), units.end());
      if (session % 3 == 1) assignment.give_back(units[0]);
      raters.vote(units);
    }
    return all;
  };
  CHECK(dealt(1) == dealt(1));
  CHECK(dealt(1) != dealt(2));
}

TEST_CASE("a study with active pairs goes on after a restart, and withdrawn votes don't hinder it",
          "[abtest]") {
  Served served(
      Json{{"pairs", "active"}, {"original_competes", true}, {"tie", true}, {"trials", 5}});
  const std::string gone = served.begin();
  served.vote_all(gone, "left");
  const std::string token = served.begin();
  (void)served.vote(token, "tie");
  (void)served.begin();
  served->withdraw(gone);
  served.open();  // deals all sessions again from the record, or throws
  served.vote_all(token, "right");
  served.vote_all(served.begin(), "tie");
  served.open();
  CHECK(served->state(token)["done"] == 5);
}

TEST_CASE("active belongs to pairs", "[abtest]") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(test::build_small_study(folder, {{"method", "acr"}, {"pairs", "active"}}), Error);
  CHECK_THROWS_AS(test::build_small_study(folder, {{"pairs", "lively"}}), Error);
}
