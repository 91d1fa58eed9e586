#include <cmath>
#include <utility>

#include "metrics/motion.h"
#include "tests/metrics/made_up_clips.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::painted;

namespace {

FlowField uniform_flow(int width, int height, float u, float v) {
  const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  return {width, height, std::vector<float>(pixels, u), std::vector<float>(pixels, v)};
}

MotionField field_of(FlowField forward, const FlowField& backward) {
  MotionField field;
  field.mask = warp_mask(forward, backward);
  field.forward = std::move(forward);
  field.kept = std::ranges::count_if(field.mask, [](WarpMask m) { return m != WarpMask::dropped; });
  field.inside = std::ranges::count(field.mask, WarpMask::inside);
  return field;
}

// Flow that goes everywhere: fractions, both signs, out of the picture, some vectors wild.
FlowField wavy_flow(int width, int height, float sign) {
  FlowField flow = uniform_flow(width, height, 0, 0);
  for (std::size_t i = 0; i < flow.u.size(); ++i) {
    const auto at = static_cast<float>(i);
    flow.u[i] = sign * (3 * std::sin(at * 1e-4F) + (i % 5 == 0 ? .3F * std::sin(at) : 0));
    flow.v[i] = sign * (2 * std::cos(at * 7e-5F));
    if (i % 997 == 0) flow.u[i] = sign * 1e10F;
  }
  return flow;
}

// The definition pixel by pixel: a value sampled at x + F(x), bilinear, indices clamped after the
// fraction is taken.
struct Sampler {
  const FlowField& flow;
  int x, y;

  template <typename Value>
  double operator()(const Value& value) const {
    const auto i = static_cast<std::size_t>(y * flow.width + x);
    const double at_x = x + double{flow.u[i]}, at_y = y + double{flow.v[i]};
    const double left = std::floor(at_x), top = std::floor(at_y);
    const auto column = [&](double c) { return int(std::clamp(c, 0., flow.width - 1.)); };
    const auto line = [&](double c) { return int(std::clamp(c, 0., flow.height - 1.)); };
    const double fx = at_x - left, fy = at_y - top;
    const auto across = [&](int l) {
      return value(column(left), l) * (1 - fx) + value(column(left + 1), l) * fx;
    };
    return across(line(top)) * (1 - fy) + across(line(top + 1)) * fy;
  }
  [[nodiscard]] bool inside() const {
    const auto i = static_cast<std::size_t>(y * flow.width + x);
    const double at_x = x + double{flow.u[i]}, at_y = y + double{flow.v[i]};
    return at_x >= 0 && at_y >= 0 && at_x <= flow.width - 1 && at_y <= flow.height - 1;
  }
};

WarpMask expected_mask(const FlowField& forward, const FlowField& backward, int x, int y) {
  const auto at = [&](const std::vector<float>& plane, int column, int line) {
    return double{plane[static_cast<std::size_t>(line * forward.width + column)]};
  };
  const Sampler sample{forward, x, y};
  const double bu = sample([&](int c, int l) { return at(backward.u, c, l); });
  const double bv = sample([&](int c, int l) { return at(backward.v, c, l); });
  const double u = at(forward.u, x, y), v = at(forward.v, x, y);
  const double size = u * u + v * v;
  const double cycle = (bu + u) * (bu + u) + (bv + v) * (bv + v);
  if (cycle > .01 * (bu * bu + bv * bv + size) + .5) return WarpMask::dropped;
  double gradient = 0;
  for (const auto* plane : {&forward.u, &forward.v}) {
    const double here = at(*plane, x, y);
    if (x + 1 < forward.width) gradient += std::pow(at(*plane, x + 1, y) - here, 2);
    if (y + 1 < forward.height) gradient += std::pow(at(*plane, x, y + 1) - here, 2);
  }
  if (gradient > .01 * size + .002) return WarpMask::dropped;
  return sample.inside() ? WarpMask::inside : WarpMask::outside;
}

WarpSums expected_sums(const MotionField& field, const Picture& earlier, const Picture& later) {
  const auto from = earlier.lab(), to = later.lab();
  const int width = field.forward.width;
  WarpSums sums;
  for (std::size_t i = 0; i < field.mask.size(); ++i) {
    if (field.mask[i] == WarpMask::dropped) continue;
    const int x = static_cast<int>(i) % width, y = static_cast<int>(i) / width;
    const Sampler sample{field.forward, x, y};
    double rgb = 0;
    for (int c = 0; c < 3; ++c) {
      const auto value = [&](int column, int line) {
        return static_cast<double>(later.frame().row(line)[3 * column + c]);
      };
      rgb += std::pow(sample(value) - earlier.frame().row(y)[3 * x + c], 2);
    }
    sums.rgb += rgb;
    if (field.mask[i] != WarpMask::inside) continue;
    sums.rgb_inside += rgb;
    const auto ab_error = [&](const std::vector<double>& plane, double here) {
      const auto value = [&](int column, int line) {
        return plane[static_cast<std::size_t>(line * width + column)];
      };
      return std::pow(sample(value) - here, 2);
    };
    sums.ab_inside += ab_error(to->a, from->a[i]) + ab_error(to->b, from->b[i]);
  }
  return sums;
}

}  // namespace

TEST_CASE("masks and warp sums are those of the definition, pixel by pixel", "[metrics]") {
  // Wider than what is worked on at once, and one pixel wide.
  for (const auto& [width, height] : {std::pair{1200, 9}, {1025, 2}, {37, 41}, {1, 5}}) {
    CAPTURE(width, height);
    const auto pattern = [](double shift) {
      return [=](int x, int y, int c) {
        return 128 + 60 * std::sin(x / 7. + shift + c) + 50 * std::cos(y / 3. - 2 * c);
      };
    };
    const Picture earlier(painted(width, height, pattern(0)));
    const Picture later(painted(width, height, pattern(.4)));
    const FlowField backward = wavy_flow(width, height, -1);
    const MotionField field = field_of(wavy_flow(width, height, 1), backward);
    for (std::size_t i = 0; i < field.mask.size(); ++i) {
      const int x = static_cast<int>(i) % width, y = static_cast<int>(i) / width;
      REQUIRE(field.mask[i] == expected_mask(field.forward, backward, x, y));
    }
    const WarpSums sums = warp_sums(field, earlier, later);
    const WarpSums expected = expected_sums(field, earlier, later);
    CHECK(sums.rgb == Approx(expected.rgb).epsilon(1e-12));
    CHECK(sums.rgb_inside == Approx(expected.rgb_inside).epsilon(1e-12));
    CHECK(sums.ab_inside == Approx(expected.ab_inside).epsilon(1e-12));
    if (height > 5 && width > 1) CHECK((field.inside > 0 && field.kept > field.inside));
  }
}

TEST_CASE("a shift by whole pixels has no warp error inside the picture", "[metrics]") {
  const auto pattern = [](int shift) {
    return painted(30, 20, [=](int x, int y, int c) {
      return 100 + 70 * std::sin(1.7 * (x - shift) + y + c) + 40 * std::cos(2.3 * y);
    });
  };
  const Picture earlier(pattern(0)), later(pattern(3));
  const MotionField field = field_of(uniform_flow(30, 20, 3, 0), uniform_flow(30, 20, -3, 0));
  CHECK(field.kept == 600);
  CHECK(field.inside == 27 * 20);  // three columns flow out at the right
  const WarpSums sums = warp_sums(field, earlier, later);
  CHECK(sums.rgb_inside == 0);
  CHECK(sums.ab_inside == 0);
  CHECK(sums.rgb > 0);  // Lai's measure compares those three columns with the repeated border
}

TEST_CASE("half a pixel of motion samples the mean of two neighbours", "[metrics]") {
  const Picture earlier(painted(8, 4, [](int x, int, int) { return 20 * x + 10; }));
  const Picture later(painted(8, 4, [](int x, int, int) { return 20 * x; }));
  const MotionField field = field_of(uniform_flow(8, 4, .5F, 0), uniform_flow(8, 4, -.5F, 0));
  CHECK(field.inside == 7 * 4);
  CHECK(warp_sums(field, earlier, later).rgb_inside == 0);
}

TEST_CASE("forward and backward flow that disagree make an occlusion", "[metrics]") {
  const FlowField forward = uniform_flow(10, 10, 2, 0);
  // |B+F|^2 = 1 against .01 (1 + 4) + .5: dropped. |B+F|^2 = .49 against .01 (1.69+4) + .5: kept.
  CHECK(field_of(forward, uniform_flow(10, 10, -1, 0)).kept == 0);
  CHECK(field_of(forward, uniform_flow(10, 10, -1.3F, 0)).kept == 100);
}

TEST_CASE("a step of the flow is a motion boundary on the side before the step", "[metrics]") {
  FlowField forward = uniform_flow(10, 4, 0, 0);
  FlowField backward = forward;
  for (std::size_t y = 0; y < 4; ++y) {
    // Squared step .01 against .002 (+ 1e-4 where the flow is .1).
    for (std::size_t x = 5; x < 10; ++x) forward.u[10 * y + x] = .1F, backward.u[10 * y + x] = -.1F;
  }
  const std::vector<WarpMask> mask = warp_mask(forward, backward);
  for (std::size_t x = 0; x < 10; ++x) {
    INFO(x);
    CHECK((mask[x] == WarpMask::dropped) == (x == 4));
  }
  CHECK(mask[9] == WarpMask::outside);
}

TEST_CASE("wild flow vectors are dropped or clamped, never read outside", "[metrics]") {
  const Picture picture(painted(6, 5, [](int x, int y, int) { return 10 * x + y; }));
  const MotionField field =
      field_of(uniform_flow(6, 5, 3e9F, -4e9F), uniform_flow(6, 5, -3e9F, 4e9F));
  CHECK(field.inside == 0);
  CHECK(warp_sums(field, picture, picture).rgb >= 0);
}
