#pragma once

#include <span>

namespace tinct {

/// Arithmetic mean, summed in order. Not a number for no values.
[[nodiscard]] double mean(std::span<const double> values);

/// The quantile at `share` (0..1) of finite values, linear between order statistics: type 7 of
/// Hyndman and Fan 1996, numpy's default. Not a number for no values.
[[nodiscard]] double quantile(std::span<const double> values, double share);

/// The same of values that are in rising order.
[[nodiscard]] double sorted_quantile(std::span<const double> sorted, double share);

}  // namespace tinct
