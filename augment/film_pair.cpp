#include <algorithm>
#include <cmath>
#include <utility>

#include "augment/exact_flow.h"
#include "augment/motion_pair.h"
#include "lib/media/resize.h"

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

// Of what the film shows (`shown`), the pixels whose flow leads there and back.
Frame trusted(const FlowField& flow, const FlowField& back, const Frame& shown) {
  Frame valid = clone(shown);
  for (int y = 0; y < valid.height; ++y) {
    for (int x = 0; x < valid.width; ++x) {
      if (valid.row(y)[x] != 0 && !leads_back(flow, back, x, y)) valid.row(y)[x] = 0;
    }
  }
  return valid;
}

}  // namespace

MotionPair film_pair(const Frame& previous, const Frame& current, const PairRecipe& recipe,
                     std::uint64_t item, FlowMethod method) {
  const PlaneSize size{recipe.size, recipe.size};
  PairRanges alike = recipe.ranges;
  alike.motion = affine_preset("none");
  const PairMaps maps = draw_pair_maps(alike, size, recipe.seed, item);
  MotionPair pair;
  const auto augmented = [&](const Frame& frame) {
    return warp(resize_area(frame, recipe.size, recipe.size), maps.current, size, recipe.fill);
  };
  pair.previous = augmented(previous);
  pair.current = augmented(current);
  // Estimated before the frames are aged: grain and scratches move by themselves.
  pair.forward = optical_flow(pair.previous, pair.current, method);
  pair.backward = optical_flow(pair.current, pair.previous, method);
  const Frame shown = exact_flow(maps.current, maps.current, size, size).valid;
  pair.forward_valid = trusted(pair.forward, pair.backward, shown);
  pair.backward_valid = trusted(pair.backward, pair.forward, shown);
  pair.how = pair_maps_json(maps);
  pair.how.erase("motion");
  pair.how["flow"] = method == FlowMethod::farneback ? "farneback" : "dis";
  age_pair(pair, recipe, item);
  return pair;
}

}  // namespace tinct
