#pragma once

#include <algorithm>
#include <cmath>

#include "augment/affine.h"

namespace tinct {

/// An affine map along one row of the output: every loop over pixels steps by it, so that all see
/// the same rounding.
struct RowMap {
  double x0 = 0, y0 = 0;          ///< where the row's first pixel leads
  double x_step = 0, y_step = 0;  ///< and how far the next one is from there
  RowMap(const Affine& map, int row)
      : x0(map.xy * row + map.x0), y0(map.yy * row + map.y0), x_step(map.xx), y_step(map.yx) {}
  [[nodiscard]] double x(int at) const { return x0 + at * x_step; }
  [[nodiscard]] double y(int at) const { return y0 + at * y_step; }
};

/// Pixels [begin, end) of a row.
struct RowSpan {
  int begin = 0;
  int end = 0;
};

namespace detail {
// Narrows [begin, end) to where 0 <= start + at step <= limit, give or take a few pixels.
inline void narrow(double start, double step, double limit, double& begin, double& end) {
  if (step == 0) {
    if (start < -1 || start > limit + 1) end = begin;
    return;
  }
  const double a = -start / step;
  const double b = (limit - start) / step;
  begin = std::max(begin, std::floor(std::min(a, b)) - 2);
  end = std::min(end, std::ceil(std::max(a, b)) + 3);
}
}  // namespace detail

/// The pixels of a row whose points lie in 0 … right, 0 … bottom by `inside(x, y)`, a test of just
/// that up to rounding: a line meets a rectangle in one piece.
template <typename Inside>
[[nodiscard]] RowSpan inside_span(const RowMap& map, double right, double bottom, int width,
                                  const Inside& inside) {
  double begin = 0;
  double end = width;
  detail::narrow(map.x0, map.x_step, right, begin, end);
  detail::narrow(map.y0, map.y_step, bottom, begin, end);
  if (!(begin < end)) return {};
  RowSpan span{static_cast<int>(begin), static_cast<int>(end)};
  while (span.begin < span.end && !inside(map.x(span.begin), map.y(span.begin))) ++span.begin;
  while (span.end > span.begin && !inside(map.x(span.end - 1), map.y(span.end - 1))) --span.end;
  return span;
}

}  // namespace tinct
