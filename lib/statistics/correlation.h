#pragma once

#include <span>

namespace tinct {

/// Pearson's product-moment correlation of paired values (PLCC); not a number for fewer than two
/// pairs or constant values.
[[nodiscard]] double pearson(std::span<const double> x, std::span<const double> y);

/// Spearman's rank correlation (SROCC): Pearson's of mid-ranks.
[[nodiscard]] double spearman(std::span<const double> x, std::span<const double> y);

/// Kendall's tau-b (KROCC), which allows for ties in both; n log n in the number of pairs (Knight
/// 1966).
[[nodiscard]] double kendall(std::span<const double> x, std::span<const double> y);

}  // namespace tinct
