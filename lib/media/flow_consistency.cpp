#include "lib/media/flow_consistency.h"

#include <algorithm>
#include <cstddef>

namespace tinct {
namespace {

// The value of a plane between its pixels, bilinear; the point lies inside.
double between(const std::vector<float>& plane, int width, int height, double x, double y) {
  const int left = std::min(static_cast<int>(x), std::max(width - 2, 0));
  const int top = std::min(static_cast<int>(y), std::max(height - 2, 0));
  const int right = std::min(left + 1, width - 1);
  const int bottom = std::min(top + 1, height - 1);
  const auto at = [&](int px, int py) {
    return double{plane[static_cast<std::size_t>(py) * static_cast<std::size_t>(width) +
                        static_cast<std::size_t>(px)]};
  };
  const double a = x - left;
  const double b = y - top;
  return (1 - b) * ((1 - a) * at(left, top) + a * at(right, top)) +
         b * ((1 - a) * at(left, bottom) + a * at(right, bottom));
}

}  // namespace

bool leads_back(const FlowField& flow, const FlowField& back, int x, int y) {
  const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(flow.width) +
                        static_cast<std::size_t>(x);
  const double u = flow.u[i];
  const double v = flow.v[i];
  const double to_x = x + u;
  const double to_y = y + v;
  if (!(to_x >= 0 && to_y >= 0 && to_x <= flow.width - 1 && to_y <= flow.height - 1)) return false;
  const double back_u = between(back.u, flow.width, flow.height, to_x, to_y);
  const double back_v = between(back.v, flow.width, flow.height, to_x, to_y);
  const double miss = (u + back_u) * (u + back_u) + (v + back_v) * (v + back_v);
  return miss < 0.01 * (u * u + v * v + back_u * back_u + back_v * back_v) + 0.5;
}

}  // namespace tinct
