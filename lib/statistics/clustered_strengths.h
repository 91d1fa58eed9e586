#pragma once

#include <optional>
#include <span>
#include <vector>

#include "lib/statistics/bradley_terry.h"
#include "lib/statistics/davidson.h"

namespace tinct {

/// Errors of strengths whose votes come in clusters: those of one rater depend on one another.
struct ClusteredStrengths {
  std::vector<double> se;      ///< of each strength
  SquareMatrix covariance{0};  ///< of the strengths
  int degrees = 0;             ///< of Student's t: clusters less one
  double se_gamma = 0;         ///< of Davidson's order effect; 0 without one
};

/// The cluster-robust (sandwich) errors of `fit`, which bradley_terry() made of the sum of
/// `wins_by_rater`. Raters without votes don't count; nothing for fewer others than methods or than
/// two, whose scores don't span all differences.
[[nodiscard]] std::optional<ClusteredStrengths> clustered_strengths(
    const PairedStrengths& fit, std::span<const SquareMatrix> wins_by_rater);

/// The same of `fit`, which davidson() made of all counts together.
[[nodiscard]] std::optional<ClusteredStrengths> clustered_strengths(
    const DavidsonFit& fit, bool order_effect,
    std::span<const std::vector<SideCounts>> counts_by_rater);

}  // namespace tinct
