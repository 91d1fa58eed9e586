#pragma once

#include <array>
#include <cstddef>

namespace tinct {

/// term(0) + … + term(count - 1) in double, as eight sums side by side (every eighth term each)
/// that are added at the end: wide enough for any vector unit, and in an order that depends on
/// `count` alone, so the bits are the same everywhere.
template <typename Term>
[[nodiscard]] [[gnu::always_inline]] inline double lane_sum(std::size_t count, const Term& term) {
  constexpr std::size_t kLanes = 8;
  std::array<double, kLanes> lanes{};
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += term(i + lane);
  }
  for (std::size_t lane = 0; i < count; ++i, ++lane) lanes[lane] += term(i);
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) +
         ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

}  // namespace tinct
