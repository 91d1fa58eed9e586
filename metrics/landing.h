#pragma once

// Private to motion.cpp and warp_sums.cpp.

#include <array>
#include <cstddef>
#include <cstdint>

#include "lib/media/optical_flow.h"

namespace tinct {

/// Where some neighbouring pixels of one row land in the other picture, x + F(x): the numbers of
/// the four pixels around, clamped to the picture after the fraction is taken, and the fractions.
struct Landings {
  static constexpr std::size_t kMost = 256;
  std::array<std::int32_t, kMost> top_left, top_right, bottom_left, bottom_right;
  std::array<double, kMost> right, down;   ///< the shares of the right and of the lower neighbours
  std::array<std::uint8_t, kMost> inside;  ///< 1 where the point itself lies inside the picture

  /// Sets the first `count` (at most kMost) to those from pixel (x, y) of `flow` on.
  void set(const FlowField& flow, std::size_t x, int y, std::size_t count);
};

}  // namespace tinct
