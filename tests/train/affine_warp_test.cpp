// The two back-ends of one matrix: augment/warp.h on the CPU, affine_grid and grid_sample here.
#include "train/data/affine_warp.h"

#include <cmath>

#include <ATen/ATen.h>

#include "augment/exact_flow.h"
#include "augment/pair_maps.h"
#include "augment/warp.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

at::Tensor tensor_of(const Frame& frame) {
  return at::from_blob(const_cast<std::uint8_t*>(frame.row(0)), {1, frame.height, frame.width, 3},
                       at::kByte)
      .permute({0, 3, 1, 2})
      .to(at::kFloat)
      .contiguous();
}

struct Difference {
  double most = 0;
  double mean = 0;
};

/// Leaves out points so near the border of the picture that a jump there may fall to either side.
Difference difference(const Frame& still, const Affine& map, const PlaneSize& size,
                      const Fill& fill) {
  const Frame cpu = warp(still, map, size, fill);
  const std::vector<Affine> maps{map};
  const at::Tensor device = affine_warp(tensor_of(still), maps, size, fill);
  const auto value = device.accessor<float, 4>();
  const auto near = [](double at, int side) {
    const double turns = at / std::max(side - 1, 1);
    return std::fabs(turns - std::round(turns)) * side < 1e-3;
  };
  Difference found;
  int count = 0;
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      const Point at = map({double(x), double(y)});
      if (near(at.x, still.width) || near(at.y, still.height)) continue;
      for (int c = 0; c < 3; ++c, ++count) {
        const double off = std::fabs(cpu.row(y)[3 * x + c] - double{value[0][c][y][x]});
        found.most = std::max(found.most, off);
        found.mean += off;
      }
    }
  }
  REQUIRE(count > 0);
  found.mean /= count;
  return found;
}

}  // namespace

TEST_CASE("CPU and torch warp noise alike to a level, whatever the fill mode", "[affine]") {
  const PlaneSize size{96, 80};
  const Frame still = test::noise_frame(size.width, size.height, 4);
  for (const FillMode mode :
       {FillMode::nearest, FillMode::constant, FillMode::reflect, FillMode::wrap}) {
    for (std::uint64_t item = 0; item < 8; ++item) {
      INFO(name(mode) << " " << item);
      const PairMaps maps = draw_pair_maps({}, size, 2, item);
      const Difference off = difference(still, maps.previous, size, {mode, 77});
      // Rounding to 8 bits alone gives 0.5 at most and 0.25 in the mean.
      CHECK(off.most < 1);
      CHECK(off.mean < 0.35);
    }
  }
}

TEST_CASE("torch warps to another size and from one pixel as the CPU does", "[affine]") {
  const Frame still = test::noise_frame(31, 17, 5);
  const Affine half{0.5, 0.1, 2, -0.1, 0.4, 3};
  CHECK(difference(still, half, {40, 25}, {}).most < 1);
  const std::vector<Affine> maps{half};
  const at::Tensor one = affine_warp(at::full({1, 3, 1, 1}, 9.0F), maps, {12, 9});
  CHECK(one.min().item<float>() == 9);
  CHECK(one.max().item<float>() == 9);
}

TEST_CASE("a map for each picture of a batch, and the identity changes nothing", "[affine]") {
  const Frame still = test::noise_frame(20, 16, 6);
  const at::Tensor two = at::cat({tensor_of(still), tensor_of(still)});
  const std::vector<Affine> maps{{}, mirror_map({20, 16})};
  const at::Tensor seen = affine_warp(two, maps, {20, 16});
  CHECK((seen[0] - two[0]).abs().max().item<float>() < 0.01F);
  CHECK((seen[1] - two[1].flip({2})).abs().max().item<float>() < 0.01F);
  CHECK_THROWS_AS(affine_warp(two, std::span(maps).first(1), {20, 16}), std::invalid_argument);
}

TEST_CASE("the flow on the device is the CPU's, with the same mask", "[affine]") {
  const PlaneSize size{64, 48};
  std::vector<Affine> first;
  std::vector<Affine> second;
  for (std::uint64_t item = 0; item < 5; ++item) {
    const PairMaps maps = draw_pair_maps({}, size, 3, item);
    first.push_back(maps.previous);
    second.push_back(maps.current);
  }
  const DeviceFlow made = affine_flow(first, second, size, size, at::kCPU);
  for (std::size_t i = 0; i < first.size(); ++i) {
    const ExactFlow exact = exact_flow(first[i], second[i], size, size);
    int different = 0;
    const auto at = static_cast<std::int64_t>(i);
    const auto flow = made.flow.accessor<float, 4>();
    const auto valid = made.valid.accessor<float, 4>();
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const auto p = static_cast<std::size_t>(y * size.width + x);
        different += std::fabs(flow[at][0][y][x] - exact.flow.u[p]) > 1e-5F ? 1 : 0;
        different += std::fabs(flow[at][1][y][x] - exact.flow.v[p]) > 1e-5F ? 1 : 0;
        different += (valid[at][0][y][x] == 1) != (exact.valid.row(y)[x] == 255) ? 1 : 0;
      }
    }
    CHECK(different == 0);
  }
}
