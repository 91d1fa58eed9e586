#pragma once

#include <span>
#include <vector>

namespace tinct {

/// The two-sided p of Wilcoxon's signed-rank test on paired differences. Zeros are left out
/// (Wilcoxon 1945), ties get mid-ranks. Exact over all 2^n signs for n <= 25, also with ties; the
/// normal approximation with tie correction and without continuity correction above. 1 when no
/// difference is left.
[[nodiscard]] double wilcoxon_signed_rank(std::span<const double> differences);

/// Holm's step-down correction (1979): adjusted p in the order given, each at most 1.
[[nodiscard]] std::vector<double> holm(std::span<const double> p);

}  // namespace tinct
