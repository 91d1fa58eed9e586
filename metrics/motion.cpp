#include "metrics/motion.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "lib/media/vector_clones.h"
#include "metrics/landing.h"

namespace tinct {
namespace {

inline double square(double v) { return v * v; }

// Some pixels of a row of a flow, the same ones of the row below (the same row at the bottom, where
// there is no step), and the backward flow where they land.
struct FlowPixels {
  const float *u, *v, *u_below, *v_below;
  const double *back_u, *back_v;
  std::size_t count;
  bool to_the_edge;  // the last one stands in the last column, where there is no step either
};

// 1 where a pixel is kept: neither occluded nor at a motion boundary.
TINCT_VECTOR_CLONES void keep(const FlowPixels& pixels, std::uint8_t* __restrict out) {
  const auto [us, vs, us_below, vs_below, back_us, back_vs, count, to_the_edge] = pixels;
  const auto kept = [=](std::size_t i, std::size_t right) {
    const double u = us[i], v = vs[i], bu = back_us[i], bv = back_vs[i];
    const double gradient = (square(us[right] - u) + square(vs[right] - v)) +
                            (square(us_below[i] - u) + square(vs_below[i] - v));
    const double back = bu * bu + bv * bv + u * u + v * v;
    const bool occluded = square(bu + u) + square(bv + v) > .01 * back + .5;
    const bool boundary = gradient > .01 * (u * u + v * v) + .002;
    return static_cast<std::uint8_t>((occluded | boundary) ? 0 : 1);
  };
  const std::size_t with_right = to_the_edge ? count - 1 : count;
  for (std::size_t i = 0; i < with_right; ++i) out[i] = kept(i, i + 1);
  if (to_the_edge) out[with_right] = kept(with_right, with_right);
}

TINCT_VECTOR_CLONES void sample(const float* plane, const Landings& at, std::size_t count,
                                double* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) {
    const double right = at.right[i], down = at.down[i];
    const double top = plane[at.top_left[i]] * (1 - right) + plane[at.top_right[i]] * right;
    const double bottom =
        plane[at.bottom_left[i]] * (1 - right) + plane[at.bottom_right[i]] * right;
    out[i] = top * (1 - down) + bottom * down;
  }
}

MotionField motion_field(const Picture& earlier, const Picture& later, const FlowSource& flows,
                         FlowKind kind) {
  MotionField field;
  field.forward = flows.between(kind, earlier.frame(), later.frame());
  field.backward = flows.between(kind, later.frame(), earlier.frame());
  field.mask = warp_mask(field.forward, field.backward);
  for (const WarpMask mask : field.mask) {
    field.kept += mask != WarpMask::dropped;
    field.inside += mask == WarpMask::inside;
  }
  field.truth = warp_sums(field, earlier, later);
  return field;
}

}  // namespace

std::vector<WarpMask> warp_mask(const FlowField& forward, const FlowField& backward) {
  const auto width = static_cast<std::size_t>(forward.width);
  std::vector<WarpMask> mask(forward.u.size());
  Landings landings;
  std::array<double, Landings::kMost> back_u, back_v;
  std::array<std::uint8_t, Landings::kMost> kept;
  for (int y = 0; y < forward.height; ++y) {
    for (std::size_t x = 0; x < width; x += Landings::kMost) {
      const std::size_t size = std::min(Landings::kMost, width - x);
      landings.set(forward, x, y, size);
      sample(backward.u.data(), landings, size, back_u.data());
      sample(backward.v.data(), landings, size, back_v.data());
      const std::size_t at = static_cast<std::size_t>(y) * width + x;
      const std::size_t below = y + 1 < forward.height ? at + width : at;
      keep({.u = forward.u.data() + at,
            .v = forward.v.data() + at,
            .u_below = forward.u.data() + below,
            .v_below = forward.v.data() + below,
            .back_u = back_u.data(),
            .back_v = back_v.data(),
            .count = size,
            .to_the_edge = x + size == width},
           kept.data());
      for (std::size_t i = 0; i < size; ++i) {
        mask[at + i] = static_cast<WarpMask>(kept[i] * (1 + landings.inside[i]));
      }
    }
  }
  return mask;
}

bool Motion::possible(FlowKind kind) const noexcept {
  const Frame& frame = truths_.front()->frame();
  return kind != FlowKind::dis || std::max(frame.width, frame.height) >= 12;
}

const MotionField& Motion::field(FlowKind kind, std::size_t lag) {
  return between(kind, *truths_.at(lag));
}

const MotionField* Motion::known() const {
  if (truths_.size() < 2) return nullptr;
  for (const FlowKind kind : {FlowKind::dis, FlowKind::external, FlowKind::farneback}) {
    const auto field = fields_.find({kind, truths_[1].get()});
    if (field != fields_.end()) return &field->second;
  }
  return nullptr;
}

const MotionField& Motion::between(FlowKind kind, const Picture& earlier) {
  const auto [place, missing] = fields_.try_emplace({kind, &earlier});
  if (missing) place->second = motion_field(earlier, *truths_.front(), flows_, kind);
  return place->second;
}

}  // namespace tinct
