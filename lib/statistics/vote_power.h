#pragma once

#include <cstdint>

namespace tinct {

/// The power of the exact two-sided binomial test against one half: the probability that `n` votes
/// reject at `alpha` when a share `p` (0..1) prefers one side.
[[nodiscard]] double vote_power(std::int64_t n, double p, double alpha = 0.05);

/// Votes needed for a power.
struct VotesNeeded {
  std::int64_t normal_approximation = 0;  ///< ((z_a/2 + z_b 2 sqrt(p q)) / (2 p - 1))^2, rounded up
  std::int64_t exact_first = 0;           ///< the first number of votes that has the power
  std::int64_t exact_all_from = 0;  ///< the first from which every larger number has it: power saws
};

/// Votes for `power` to tell a share of `p` (not one half) from one half. Throws
/// Error(Fault::usage) for a share or power outside (0, 1), and for more than a million votes.
[[nodiscard]] VotesNeeded votes_needed(double p, double power, double alpha = 0.05);

/// 1 + (m - 1) icc: how many times more votes are needed where each rater gives `per_rater` of them
/// and votes of one rater correlate by `icc` (Kish 1965).
[[nodiscard]] double design_effect(double per_rater, double icc);

}  // namespace tinct
