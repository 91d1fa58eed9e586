// Models of pairs against closed forms, the slow check by minorization, and simulated coverage.
#include <cmath>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/random.h"
#include "lib/statistics/bradley_terry.h"
#include "lib/statistics/davidson.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

SquareMatrix simulated_wins(const std::vector<double>& beta, int votes, Random random) {
  SquareMatrix wins(beta.size());
  for (std::size_t i = 0; i < beta.size(); ++i) {
    for (std::size_t j = i + 1; j < beta.size(); ++j) {
      const double p = 1 / (1 + std::exp(beta[j] - beta[i]));
      for (int v = 0; v < votes; ++v) {
        const bool first = random.uniform() < p;
        wins(first ? i : j, first ? j : i) += 1;
      }
    }
  }
  return wins;
}

// Hunter's minorization (2004), which climbs slowly and can't fail.
std::vector<double> by_minorization(const SquareMatrix& wins) {
  const std::size_t n = wins.size();
  std::vector<double> worth(n, 1);
  for (int step = 0; step < 20000; ++step) {
    std::vector<double> next(n);
    double log_sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      double won = 0;
      double met = 0;
      for (std::size_t j = 0; j < n; ++j) {
        if (i == j) continue;
        won += wins(i, j);
        met += (wins(i, j) + wins(j, i)) / (worth[i] + worth[j]);
      }
      next[i] = won / met;
      log_sum += std::log(next[i]);
    }
    for (double& w : next) w /= std::exp(log_sum / static_cast<double>(n));
    worth = next;
  }
  for (double& w : worth) w = std::log(w);
  return worth;
}

}  // namespace

TEST_CASE("two methods have the log odds of their wins, and its textbook error", "[statistics]") {
  SquareMatrix wins(2);
  wins(0, 1) = 30;
  wins(1, 0) = 10;
  const PairedStrengths fit = bradley_terry(wins);
  CHECK(fit.beta[0] - fit.beta[1] == Approx(std::log(3.0)).epsilon(1e-12));
  // var(log odds) = 1/30 + 1/10; each strength carries half of the difference.
  CHECK(fit.se[0] == Approx(std::sqrt(1 / 30.0 + 1 / 10.0) / 2).epsilon(1e-10));
  const auto differences = strength_differences(fit);
  REQUIRE(differences.size() == 1);
  CHECK(differences[0].se == Approx(std::sqrt(1 / 30.0 + 1 / 10.0)).epsilon(1e-10));
  CHECK(differences[0].first_wins == Approx(0.75).epsilon(1e-12));
  CHECK(fit.log_likelihood == Approx(30 * std::log(0.75) + 10 * std::log(0.25)).epsilon(1e-12));
}

TEST_CASE("Newton's strengths are those of minorization", "[statistics]") {
  const SquareMatrix wins = simulated_wins({1.2, 0.3, -0.4, -1.1}, 40, Random(5, 0));
  const std::vector<double> slow = by_minorization(wins);
  const PairedStrengths fit = bradley_terry(wins);
  for (std::size_t i = 0; i < slow.size(); ++i) CHECK(fit.beta[i] == Approx(slow[i]).margin(1e-8));
}

TEST_CASE("separated and disconnected votes are told apart from connected ones", "[statistics]") {
  SquareMatrix wins(3);
  wins(0, 1) = 3;
  wins(1, 0) = 1;
  CHECK(comparability(wins) == Comparability::disconnected);
  wins(0, 2) = 2;
  CHECK(comparability(wins) == Comparability::separated);
  CHECK_THROWS_AS(bradley_terry(wins), Error);
  wins(2, 1) = 1;
  CHECK(comparability(wins) == Comparability::connected);
  const PairedStrengths prior = bradley_terry_map(wins);
  CHECK(prior.beta[0] + prior.beta[1] + prior.beta[2] == Approx(0).margin(1e-12));
}

TEST_CASE("95 % intervals of strengths cover the truth in 93 to 97 % of 2,000 runs",
          "[statistics]") {
  const std::vector<double> truth{0.8, 0.2, -0.3, -0.7};
  int covered = 0;
  int intervals = 0;
  for (std::uint64_t run = 0; run < 2000; ++run) {
    const SquareMatrix wins = simulated_wins(truth, 40, Random(11, run));
    if (comparability(wins) != Comparability::connected) continue;
    const PairedStrengths fit = bradley_terry(wins);
    for (std::size_t i = 0; i < truth.size(); ++i) {
      ++intervals;
      covered += std::abs(fit.beta[i] - truth[i]) <= 1.959964 * fit.se[i] ? 1 : 0;
    }
  }
  REQUIRE(intervals > 7900);
  const double share = static_cast<double>(covered) / intervals;
  INFO("covered: " << share);
  CHECK(share > 0.93);
  CHECK(share < 0.97);
}

TEST_CASE("Davidson's expected wins and ties are the observed ones", "[statistics]") {
  const std::vector<SideCounts> counts{
      {0, 1, 12, 5, 4}, {1, 0, 6, 11, 3}, {0, 2, 9, 7, 2}, {2, 1, 8, 6, 5}};
  const DavidsonFit fit = davidson(counts, 3, true);
  double ties = 0;
  double left = 0;
  std::vector<double> score(3, 0);
  for (const SideCounts& pair : counts) {
    const double n = pair.left_wins + pair.right_wins + pair.ties;
    const double l = std::exp(fit.beta[pair.left] + fit.gamma_left);
    const double r = std::exp(fit.beta[pair.right]);
    const double t = fit.nu * std::sqrt(l * r);
    const double sum = l + r + t;
    ties += pair.ties - n * t / sum;
    left += pair.left_wins + pair.ties / 2 - n * (l + t / 2) / sum;
    score[pair.left] += pair.left_wins + pair.ties / 2 - n * (l + t / 2) / sum;
    score[pair.right] += pair.right_wins + pair.ties / 2 - n * (r + t / 2) / sum;
  }
  CHECK(ties == Approx(0).margin(1e-8));
  CHECK(left == Approx(0).margin(1e-8));
  for (const double s : score) CHECK(s == Approx(0).margin(1e-8));
}

TEST_CASE("a tie model of methods that never lose has no maximum and says so", "[statistics]") {
  const std::vector<SideCounts> won{{0, 1, 20, 0, 0}, {1, 2, 5, 5, 3}};
  CHECK_THROWS_AS(davidson(won, 3, false), Error);
  const std::vector<SideCounts> no_tie{{0, 1, 3, 2, 0}};
  CHECK_THROWS_AS(davidson(no_tie, 2, false), Error);
}

TEST_CASE("a pair whose outcome is known tells less than an even one", "[statistics]") {
  SquareMatrix wins(3);
  wins(0, 1) = 20;
  wins(1, 2) = 10;
  wins(2, 1) = 10;
  const PairedStrengths fit = bradley_terry_map(wins);
  const double known = expected_information_gain(fit, 0, 1);
  CHECK(known > 0);
  CHECK(known < std::log(2.0));
  CHECK(known < expected_information_gain(fit, 1, 2));
  PairedStrengths certain = fit;
  certain.covariance = SquareMatrix(3);
  CHECK(expected_information_gain(certain, 0, 1) == Approx(0).margin(1e-9));
}
