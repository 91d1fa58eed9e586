#include "augment/exact_flow.h"

#include <algorithm>
#include <cstdint>

#include "augment/pair_maps.h"
#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

// What a point may lie outside a frame by the rounding of matrices alone.
constexpr double kSlack = 1e-6;

// An affine map along one row: start + x * step.
struct RowMap {
  double x0, y0, x_step, y_step;
};

RowMap row_map(const Affine& map, int y) {
  return {map.xy * y + map.x0, map.yy * y + map.y0, map.xx, map.yx};
}

TINCT_VECTOR_CLONES void flow_row(const RowMap& map, int y, int width, float* u, float* v) {
  const double step = map.x_step - 1;
  const double y_start = map.y0 - y;
  for (int x = 0; x < width; ++x) {
    u[x] = static_cast<float>(map.x0 + x * step);
    v[x] = static_cast<float>(y_start + x * map.y_step);
  }
}

// Whole-number ANDs in place of && keep the loop free of branches.
TINCT_VECTOR_CLONES void inside_row(const RowMap& map, const PlaneSize& size, int width,
                                    std::uint8_t* valid) {
  const double right = size.width - 1 + kSlack;
  const double bottom = size.height - 1 + kSlack;
  for (int x = 0; x < width; ++x) {
    const double px = map.x0 + x * map.x_step;
    const double py = map.y0 + x * map.y_step;
    const int inside = (px >= -kSlack ? 255 : 0) & (px <= right ? 255 : 0) &
                       (py >= -kSlack ? 255 : 0) & (py <= bottom ? 255 : 0);
    valid[x] = static_cast<std::uint8_t>(valid[x] & inside);
  }
}

}  // namespace

ExactFlow exact_flow(const Affine& first, const Affine& second, const PlaneSize& still,
                     const PlaneSize& frame) {
  const Affine motion = motion_map(first, second);
  ExactFlow result;
  result.flow.width = frame.width;
  result.flow.height = frame.height;
  const auto width = static_cast<std::size_t>(frame.width);
  const std::size_t pixels = width * static_cast<std::size_t>(frame.height);
  result.flow.u.resize(pixels);
  result.flow.v.resize(pixels);
  result.valid = make_frame(frame.width, frame.height, PixelFormat::gray8);
  for (int y = 0; y < frame.height; ++y) {
    const std::size_t at = static_cast<std::size_t>(y) * width;
    std::uint8_t* valid = result.valid.row(y);
    std::fill_n(valid, width, std::uint8_t{255});
    flow_row(row_map(motion, y), y, frame.width, &result.flow.u[at], &result.flow.v[at]);
    inside_row(row_map(motion, y), frame, frame.width, valid);
    inside_row(row_map(first, y), still, frame.width, valid);
  }
  return result;
}

}  // namespace tinct
