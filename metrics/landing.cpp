#include "metrics/landing.h"

#include <cmath>

#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

// The pixels of the earlier frame, and the other picture's last column and line and its width.
struct Pixels {
  const float *u, *v;
  std::int32_t x, y, count;
  double last_x, last_y, width;
};

// Clamped as doubles: a wild vector must not overflow an int.
inline double clamped(double at, double last) noexcept {
  const double above = at > 0 ? at : 0;
  return above < last ? above : last;
}

TINCT_VECTOR_CLONES void land(const Pixels& from, Landings& __restrict out) {
  const auto [u, v, x, y, count, last_x, last_y, width] = from;
  for (std::int32_t i = 0; i < count; ++i) {
    const double at_x = (x + i) + static_cast<double>(u[i]);
    const double at_y = y + static_cast<double>(v[i]);
    const double left = std::floor(at_x), top = std::floor(at_y);
    out.right[std::size_t(i)] = at_x - left;
    out.down[std::size_t(i)] = at_y - top;
    const double x0 = clamped(left, last_x), x1 = clamped(left + 1, last_x);
    const double y0 = clamped(top, last_y) * width, y1 = clamped(top + 1, last_y) * width;
    out.top_left[std::size_t(i)] = static_cast<std::int32_t>(y0 + x0);
    out.top_right[std::size_t(i)] = static_cast<std::int32_t>(y0 + x1);
    out.bottom_left[std::size_t(i)] = static_cast<std::int32_t>(y1 + x0);
    out.bottom_right[std::size_t(i)] = static_cast<std::int32_t>(y1 + x1);
    const bool inside = (at_x >= 0) & (at_y >= 0) & (at_x <= last_x) & (at_y <= last_y);
    out.inside[std::size_t(i)] = inside ? 1 : 0;
  }
}

}  // namespace

void Landings::set(const FlowField& flow, std::size_t x, int y, std::size_t count) {
  const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(flow.width) + x;
  land({.u = flow.u.data() + at,
        .v = flow.v.data() + at,
        .x = static_cast<std::int32_t>(x),
        .y = y,
        .count = static_cast<std::int32_t>(count),
        .last_x = flow.width - 1.,
        .last_y = flow.height - 1.,
        .width = static_cast<double>(flow.width)},
       *this);
}

}  // namespace tinct
