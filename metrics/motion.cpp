#include "metrics/motion.h"

#include <algorithm>
#include <cmath>

namespace tinct {
namespace {

// Where a point of the earlier frame lands: four neighbours and the fractions between them.
struct Landing {
  std::size_t i00, i01, i10, i11;
  double fx, fy;

  Landing(const FlowField& flow, int x, int y) {
    const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(flow.width) +
                           static_cast<std::size_t>(x);
    const double sx = x + static_cast<double>(flow.u[at]);
    const double sy = y + static_cast<double>(flow.v[at]);
    const double left = std::floor(sx);
    const double top = std::floor(sy);
    fx = sx - left;
    fy = sy - top;
    // Clamped as doubles: a wild vector must not overflow an int.
    const auto column = [&](double c) {
      return static_cast<std::size_t>(std::clamp(c, 0.0, flow.width - 1.0));
    };
    const auto line = [&](double c) {
      return static_cast<std::size_t>(std::clamp(c, 0.0, flow.height - 1.0)) *
             static_cast<std::size_t>(flow.width);
    };
    const std::size_t x0 = column(left), x1 = column(left + 1);
    const std::size_t y0 = line(top), y1 = line(top + 1);
    i00 = y0 + x0;
    i01 = y0 + x1;
    i10 = y1 + x0;
    i11 = y1 + x1;
  }

  template <typename Value>
  [[nodiscard]] double sample(const Value& value) const {
    const double top = value(i00) * (1 - fx) + value(i01) * fx;
    const double bottom = value(i10) * (1 - fx) + value(i11) * fx;
    return top * (1 - fy) + bottom * fy;
  }
};

double square(double v) { return v * v; }

bool occluded(const FlowField& forward, const FlowField& backward, int x, int y) {
  const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(forward.width) +
                         static_cast<std::size_t>(x);
  const Landing landing(forward, x, y);
  const double bu = landing.sample([&](std::size_t i) { return double{backward.u[i]}; });
  const double bv = landing.sample([&](std::size_t i) { return double{backward.v[i]}; });
  const double u = forward.u[at], v = forward.v[at];
  return square(bu + u) + square(bv + v) > .01 * (bu * bu + bv * bv + u * u + v * v) + .5;
}

bool at_boundary(const FlowField& flow, int x, int y) {
  const std::size_t width = static_cast<std::size_t>(flow.width);
  const std::size_t at = static_cast<std::size_t>(y) * width + static_cast<std::size_t>(x);
  const double u = flow.u[at], v = flow.v[at];
  double gradient = 0;
  if (x + 1 < flow.width) gradient += square(flow.u[at + 1] - u) + square(flow.v[at + 1] - v);
  if (y + 1 < flow.height) {
    gradient += square(flow.u[at + width] - u) + square(flow.v[at + width] - v);
  }
  return gradient > .01 * (u * u + v * v) + .002;
}

bool lands_inside(const FlowField& flow, int x, int y) {
  const std::size_t at = static_cast<std::size_t>(y) * static_cast<std::size_t>(flow.width) +
                         static_cast<std::size_t>(x);
  const double sx = x + static_cast<double>(flow.u[at]);
  const double sy = y + static_cast<double>(flow.v[at]);
  return sx >= 0 && sy >= 0 && sx <= flow.width - 1 && sy <= flow.height - 1;
}

double rgb_difference(const Landing& landing, const std::uint8_t* from, const std::uint8_t* to) {
  double sum = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    sum += square(landing.sample([&](std::size_t i) { return double(to[3 * i + c]); }) - from[c]);
  }
  return sum;
}

// Rows without padding, so that a pixel's place is its number.
Frame packed(const Frame& frame) {
  return frame.stride == std::ptrdiff_t{3} * frame.width ? frame : clone(frame);
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
  std::vector<WarpMask> mask(forward.u.size(), WarpMask::dropped);
  std::size_t i = 0;
  for (int y = 0; y < forward.height; ++y) {
    for (int x = 0; x < forward.width; ++x, ++i) {
      if (at_boundary(forward, x, y) || occluded(forward, backward, x, y)) continue;
      mask[i] = lands_inside(forward, x, y) ? WarpMask::inside : WarpMask::outside;
    }
  }
  return mask;
}

WarpSums warp_sums(const MotionField& field, const Picture& earlier, const Picture& later) {
  const std::shared_ptr<const LabImage> from_lab = earlier.lab();
  const std::shared_ptr<const LabImage> to_lab = later.lab();
  const Frame from = packed(earlier.frame());
  const Frame to = packed(later.frame());
  WarpSums sums;
  std::size_t i = 0;
  for (int y = 0; y < from.height; ++y) {
    for (int x = 0; x < from.width; ++x, ++i) {
      if (field.mask[i] == WarpMask::dropped) continue;
      const Landing landing(field.forward, x, y);
      const double rgb = rgb_difference(landing, from.buffer.get() + 3 * i, to.buffer.get());
      sums.rgb += rgb;
      if (field.mask[i] != WarpMask::inside) continue;
      sums.rgb_inside += rgb;
      const auto a = [&](std::size_t at) { return to_lab->a[at]; };
      const auto b = [&](std::size_t at) { return to_lab->b[at]; };
      sums.ab_inside += square(landing.sample(a) - from_lab->a[i]);
      sums.ab_inside += square(landing.sample(b) - from_lab->b[i]);
    }
  }
  return sums;
}

bool Motion::possible(FlowKind kind) const noexcept {
  const Frame& frame = truths_.front()->frame();
  return kind != FlowKind::dis || std::max(frame.width, frame.height) >= 12;
}

const MotionField& Motion::field(FlowKind kind, std::size_t lag) {
  return between(kind, *truths_.at(lag));
}

const MotionField& Motion::between(FlowKind kind, const Picture& earlier) {
  const auto [place, missing] = fields_.try_emplace({kind, &earlier});
  if (missing) place->second = motion_field(earlier, *truths_.front(), flows_, kind);
  return place->second;
}

}  // namespace tinct
