#include "augment/exact_flow.h"

#include <algorithm>
#include <cstdint>

#include "augment/pair_maps.h"
#include "augment/row_map.h"
#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

// What a point may lie outside a frame by the rounding of matrices alone.
constexpr double kSlack = 1e-6;

TINCT_VECTOR_CLONES void flow_row(const RowMap& map, int y, int width, float* u, float* v) {
  const double step = map.x_step - 1;
  const double y_start = map.y0 - y;
  for (int x = 0; x < width; ++x) {
    u[x] = static_cast<float>(map.x0 + x * step);
    v[x] = static_cast<float>(y_start + x * map.y_step);
  }
}

// The pixels of a row that lead into a frame of that size.
RowSpan inside_row(const RowMap& map, const PlaneSize& size, int width) {
  const double right = size.width - 1 + kSlack;
  const double bottom = size.height - 1 + kSlack;
  return inside_span(map, right, bottom, width, [&](double x, double y) {
    return x >= -kSlack && y >= -kSlack && x <= right && y <= bottom;
  });
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
    const RowMap moved(motion, y);
    flow_row(moved, y, frame.width, &result.flow.u[at], &result.flow.v[at]);
    const RowSpan there = inside_row(moved, frame, frame.width);
    const RowSpan shown = inside_row(RowMap(first, y), still, frame.width);
    const int begin = std::max(there.begin, shown.begin);
    const int end = std::max(begin, std::min(there.end, shown.end));
    std::uint8_t* valid = result.valid.row(y);
    std::fill_n(valid, frame.width, std::uint8_t{0});
    std::fill(valid + begin, valid + end, std::uint8_t{255});
  }
  return result;
}

}  // namespace tinct
