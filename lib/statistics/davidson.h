#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "lib/statistics/matrix.h"

namespace tinct {

/// How often two methods were shown with `left` on the left, and what came out. Of a pair of
/// methods both orders may be given.
struct SideCounts {
  std::size_t left = 0, right = 0;
  double left_wins = 0, right_wins = 0, ties = 0;
};

/// Davidson's model of ties (1970): with worths pi = exp(beta), P(tie) : P(i) : P(j) are
/// nu sqrt(pi_i pi_j) : pi_i : pi_j. With order effect the worth of what stands on the left is
/// multiplied by exp(gamma).
struct DavidsonFit {
  std::vector<double> beta;  ///< sum 0
  std::vector<double> se_beta;
  double nu = 0;
  double gamma_left = 0;  ///< 0 without order effect
  double se_gamma = 0;
  double log_likelihood = 0;
  SquareMatrix covariance{0};  ///< of beta
  /// Of all that was fitted: beta, log nu and, with order effect, gamma.
  SquareMatrix all_covariance{0};
};

/// Fits by maximum likelihood (Newton on a log-linear model, which is concave). Throws
/// Error(Fault::input) where no maximum exists: without any tie, without any win, or for methods
/// that the outcomes don't connect.
[[nodiscard]] DavidsonFit davidson(std::span<const SideCounts> counts, std::size_t methods,
                                   bool order_effect);

/// The gradient of the log-likelihood of `counts` at `fit`, by beta, log nu and, with order effect,
/// gamma.
[[nodiscard]] std::vector<double> davidson_score(const DavidsonFit& fit, bool order_effect,
                                                 std::span<const SideCounts> counts);

/// The likelihood-ratio test of an order effect, chi squared with one degree of freedom.
struct OrderEffectTest {
  double chi2 = 0;
  double p = 1;
};
[[nodiscard]] OrderEffectTest order_effect_test(const DavidsonFit& without,
                                                const DavidsonFit& with_order);

}  // namespace tinct
