#include <utility>

#include "augment/exact_flow.h"
#include "augment/motion_pair.h"
#include "lib/media/flow_consistency.h"
#include "lib/media/resize.h"

namespace tinct {
namespace {

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
