// The flow in closed form: known motions, both ways, and the pictures that it leads through.
#include "augment/exact_flow.h"

#include <cmath>

#include "augment/pair_maps.h"
#include "augment/warp.h"
#include "tests/support/make_video.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

const PlaneSize kSize{64, 48};

std::size_t index(int x, int y) { return static_cast<std::size_t>(y * kSize.width + x); }

/// The second frame's value at p + flow(p), bilinear, in double.
double seen_through(const Frame& second, const FlowField& flow, int x, int y, int channel) {
  const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(flow.width) +
                        static_cast<std::size_t>(x);
  const double px = std::clamp(x + double{flow.u[i]}, 0.0, second.width - 1.0);
  const double py = std::clamp(y + double{flow.v[i]}, 0.0, second.height - 1.0);
  const int left = std::min(static_cast<int>(px), second.width - 2);
  const int top = std::min(static_cast<int>(py), second.height - 2);
  const double a = px - left;
  const double b = py - top;
  const auto at = [&](int dx, int dy) {
    return static_cast<double>(second.row(top + dy)[3 * (left + dx) + channel]);
  };
  return (1 - b) * ((1 - a) * at(0, 0) + a * at(1, 0)) + b * ((1 - a) * at(0, 1) + a * at(1, 1));
}

/// PSNR of the first frame against the second one seen through the flow, where it is valid.
double psnr_in_mask(const Frame& first, const Frame& second, const ExactFlow& exact) {
  double sum = 0;
  int count = 0;
  for (int y = 0; y < first.height; ++y) {
    for (int x = 0; x < first.width; ++x) {
      if (exact.valid.row(y)[x] == 0) continue;
      for (int c = 0; c < 3; ++c, ++count) {
        sum += std::pow(first.row(y)[3 * x + c] - seen_through(second, exact.flow, x, y, c), 2);
      }
    }
  }
  REQUIRE(count > first.width * first.height);
  return 10 * std::log10(255.0 * 255.0 * count / sum);
}

int valid_pixels(const Frame& mask) {
  int count = 0;
  for (int i = 0; i < mask.width * mask.height; ++i) count += mask.row(0)[i] == 255 ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("frames with the same map have no flow and are valid wherever they show the still") {
  const ExactFlow same = exact_flow({}, {}, kSize, kSize);
  for (std::size_t i = 0; i < same.flow.u.size(); ++i) {
    CHECK(same.flow.u[i] == 0);
    CHECK(same.flow.v[i] == 0);
  }
  CHECK(valid_pixels(same.valid) == kSize.width * kSize.height);
  const Affine turned = affine_map({.theta = 30}, kSize, Centre::pixel);
  const ExactFlow both = exact_flow(turned, turned, kSize, kSize);
  CHECK(std::fabs(both.flow.u[index(40, 9)]) < 1e-5F);
  CHECK(valid_pixels(both.valid) < kSize.width * kSize.height);
}

TEST_CASE("a shift is the same vector everywhere, and what leaves the frame is not valid") {
  // The second frame looks 3 to the right and 2 up: its content moved 3 to the left and 2 down.
  const ExactFlow moved = exact_flow({}, {1, 0, 3, 0, 1, -2}, kSize, kSize);
  for (std::size_t i = 0; i < moved.flow.u.size(); ++i) {
    CHECK(moved.flow.u[i] == -3);
    CHECK(moved.flow.v[i] == 2);
  }
  CHECK(valid_pixels(moved.valid) == (kSize.width - 3) * (kSize.height - 2));
  CHECK(moved.valid.row(0)[2] == 0);
  CHECK(moved.valid.row(0)[3] == 255);
  CHECK(moved.valid.row(kSize.height - 2)[10] == 0);
}

TEST_CASE("90 degrees about the middle is the flow that geometry gives") {
  const PlaneSize square{33, 33};
  const Affine turn = affine_map({.theta = 90}, square, Centre::pixel);
  const ExactFlow flow = exact_flow({}, turn, square, square);
  // turn sends (0, 0) to (0, 32): what the still has there stands at (0, 0) of the second frame.
  for (int y = 0; y < 33; ++y) {
    for (int x = 0; x < 33; ++x) {
      const auto i = static_cast<std::size_t>(33 * y + x);
      CHECK(flow.flow.u[i] == Approx(32 - y - x).margin(1e-4));
      CHECK(flow.flow.v[i] == Approx(x - y).margin(1e-4));
    }
  }
  CHECK(valid_pixels(flow.valid) == 33 * 33);
}

TEST_CASE("forward and then backward leads back to every pixel") {
  for (std::uint64_t item = 0; item < 20; ++item) {
    const PairMaps maps = draw_pair_maps({}, kSize, 1, item);
    const Affine there = motion_map(maps.previous, maps.current);
    const Affine back = motion_map(maps.current, maps.previous);
    const ExactFlow forward = exact_flow(maps.previous, maps.current, kSize, kSize);
    for (const auto& [x, y] : {std::pair{0, 0}, std::pair{63, 47}, std::pair{20, 31}}) {
      const Point place = there({double(x), double(y)});
      CHECK(forward.flow.u[index(x, y)] == Approx(place.x - x).margin(1e-4));
      CHECK(back(place).x == Approx(x).margin(1e-9));
      CHECK(back(place).y == Approx(y).margin(1e-9));
    }
  }
}

TEST_CASE("the current frame seen through the flow is the previous one, and the other way round") {
  const PlaneSize size{192, 160};
  const Frame still = test::test_pattern(size.width, size.height, 3);
  double least = 1e9;
  for (std::uint64_t item = 0; item < 20; ++item) {
    const PairMaps maps = draw_pair_maps({}, size, 7, item);
    const Frame previous = warp(still, maps.previous, size);
    const Frame current = warp(still, maps.current, size);
    const ExactFlow forward = exact_flow(maps.previous, maps.current, size, size);
    const ExactFlow backward = exact_flow(maps.current, maps.previous, size, size);
    least = std::min(least, psnr_in_mask(previous, current, forward));
    least = std::min(least, psnr_in_mask(current, previous, backward));
  }
  CHECK(least > 30);
  INFO("least PSNR " << least);
  CHECK(least < 200);
}
