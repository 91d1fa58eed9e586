#pragma once

#include <cstdint>

#include "lib/statistics/bootstrap.h"

namespace tinct {

/// Wilson's score interval of a proportion (Wilson 1927): `k` of `n` (n > 0), at `level` e.g. 0.95.
[[nodiscard]] Interval wilson_interval(std::int64_t k, std::int64_t n, double level = 0.95);

/// The exact interval of Clopper and Pearson (1934), from quantiles of the beta distribution.
[[nodiscard]] Interval clopper_pearson_interval(std::int64_t k, std::int64_t n,
                                                double level = 0.95);

/// The exact two-sided p of `k` of `n` against `chance` (0..1): the probability of all outcomes
/// that are no more likely than the observed one, equal within a relative 1e-7 (SciPy's rule).
[[nodiscard]] double binomial_two_sided(std::int64_t k, std::int64_t n, double chance = 0.5);

/// P(X <= k) for X ~ Binomial(n, chance); 0 for k < 0.
[[nodiscard]] double binomial_at_most(std::int64_t k, std::int64_t n, double chance = 0.5);

/// Sensitivity and criterion of signal detection theory.
struct Detection {
  double d_prime = 0;    ///< z(hit rate) - z(false alarm rate)
  double criterion = 0;  ///< -(z(hit rate) + z(false alarm rate)) / 2
};

/// d' and c with the log-linear correction (Hautus 1995): rates are (k + 0.5) / (n + 1), so that
/// rates of 0 and 1 stay finite.
[[nodiscard]] Detection detection_loglinear(std::int64_t hits, std::int64_t signals,
                                            std::int64_t false_alarms, std::int64_t noises);

}  // namespace tinct
