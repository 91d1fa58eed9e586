#pragma once

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "lib/statistics/matrix.h"

namespace tinct {

/// Strengths of methods that were compared in pairs, on the logit scale: P(i beats j) is
/// 1 / (1 + exp(beta_j - beta_i)). Divided by ln 3 they are JODs: one is 75 % of votes.
struct PairedStrengths {
  std::vector<double> beta;  ///< sum 0
  std::vector<double> se;
  SquareMatrix covariance{0};
  double log_likelihood = 0;
};

/// Whether the strengths of `wins` (wins(i, j): how often i beat j; ties may count half) are finite
/// by maximum likelihood: whether each method can be reached from each over wins (Ford 1957).
enum class Comparability {
  connected,
  separated,     ///< some methods never lost to, or never won against, the rest
  disconnected,  ///< some methods were never compared with the rest, not even over others
};
[[nodiscard]] Comparability comparability(const SquareMatrix& wins);

/// The methods in groups (rising, by their first) of which each was compared with the others of its
/// group, if only over others.
[[nodiscard]] std::vector<std::vector<std::size_t>> compared_groups(const SquareMatrix& wins);

/// The same for methods that reach each other over wins: within such a group strengths are finite.
[[nodiscard]] std::vector<std::vector<std::size_t>> contested_groups(const SquareMatrix& wins);

/// The Bradley-Terry model by maximum likelihood (Newton). The covariance is the pseudo-inverse of
/// the Fisher information diag(V 1) - V, V_ij = n_ij p_ij (1 - p_ij). Throws Error(Fault::input)
/// where comparability(wins) is not connected: then no maximum exists; see bradley_terry_map.
[[nodiscard]] PairedStrengths bradley_terry(const SquareMatrix& wins);

/// The mode with a normal prior of mean 0 and `precision` on each strength, which always exists;
/// the covariance is that of Laplace's approximation, (information + precision I)^-1.
[[nodiscard]] PairedStrengths bradley_terry_map(const SquareMatrix& wins, double precision = 1);

/// The gradient of the log-likelihood of `wins` at the strengths `beta`: for each method its wins
/// less those expected.
[[nodiscard]] std::vector<double> strengths_score(const SquareMatrix& wins,
                                                  const std::vector<double>& beta);

/// The difference of two strengths, tested.
struct StrengthDifference {
  std::size_t first = 0, second = 0;
  double difference = 0;
  double se = 0;
  double z = 0;
  double p = 1;             ///< two-sided
  double p_holm = 1;        ///< over all pairs
  double first_wins = 0.5;  ///< the model's probability that `first` is preferred
};

/// All pairs (first < second), from the full covariance, with Holm's correction. p is the normal
/// distribution's, or for a covariance from few clusters that of Student's t with `degrees`.
[[nodiscard]] std::vector<StrengthDifference> strength_differences(
    const PairedStrengths& fit, std::optional<int> degrees = std::nullopt);

/// What a further vote on a pair would tell: the mutual information, in nats, of that vote and the
/// strengths, under the normal posterior of `fit` (Li et al. 2018, Hybrid-MST, equation 8).
[[nodiscard]] double expected_information_gain(const PairedStrengths& fit, std::size_t first,
                                               std::size_t second);

}  // namespace tinct
