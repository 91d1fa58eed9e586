#include <numeric>

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

}  // namespace

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
