// Histograms of motion whose truth is known: shifts, exact and estimated.
#include "augment/flow_magnitudes.h"

#include <cmath>

#include "augment/exact_flow.h"
#include "augment/pair_maps.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// Of the bin that a length falls into.
std::size_t bin_of(double length) {
  std::size_t bin = 0;
  while (bin + 1 < FlowMagnitudes::edges().size() && length >= FlowMagnitudes::edges()[bin + 1]) {
    ++bin;
  }
  return bin;
}

/// A smooth texture without repetition, moved to the right.
Frame moved_texture(int size, double shift) {
  Frame frame = make_frame(size, size);
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const double u = x - shift;
      const double value = 128 + 45 * std::sin(0.31 * u + 0.4 * std::sin(0.11 * y)) +
                           45 * std::cos(0.27 * y + 0.5 * std::sin(0.13 * u));
      for (int c = 0; c < 3; ++c) {
        frame.row(y)[3 * x + c] = static_cast<std::uint8_t>(std::lround(value));
      }
    }
  }
  return frame;
}

}  // namespace

TEST_CASE("a drawn shift of 3 pixels puts all vectors into the bin from 2 to 4", "[augment]") {
  AffineRanges motion;
  motion.tx = {3, 3};
  const PlaneSize size{64, 64};
  FlowMagnitudes magnitudes;
  for (std::uint64_t item = 0; item < 5; ++item) {
    const PairMaps maps = draw_pair_maps(
        {.motion = motion, .augment = affine_preset("none"), .flip = true}, size, 1, item);
    magnitudes.add(exact_flow(maps.current, maps.previous, size, size).flow);
  }
  CHECK(magnitudes.count() == 5 * 64 * 64);
  CHECK(magnitudes.shares()[bin_of(3)] == 1);
  CHECK(magnitudes.quantile(0.5) == Approx(3).margin(1e-4));
  CHECK(magnitudes.quantile(0.95) == Approx(3).margin(1e-4));
}

TEST_CASE("Farneback's flow of a texture moved by 3 pixels lies in the same bin", "[augment]") {
  FlowMagnitudes magnitudes;
  magnitudes.add(optical_flow(moved_texture(256, 0), moved_texture(256, 3), FlowMethod::farneback));
  CHECK(magnitudes.count() == 64 * 64);
  // At the borders the texture comes in from outside.
  CHECK(magnitudes.shares()[bin_of(3)] > 0.85);
  CHECK(magnitudes.quantile(0.5) == Approx(3).margin(0.1));
}

TEST_CASE("shares and quantiles of a field are those counted by hand", "[augment]") {
  FlowMagnitudes magnitudes;
  CHECK(magnitudes.shares() == std::vector<double>(9, 0.0));
  CHECK(std::isnan(magnitudes.quantile(0.5)));
  // Lengths 0, 5, 100 and 0.25, which begins a bin.
  magnitudes.add({.width = 2, .height = 2, .u = {0, 3, 0, -0.25F}, .v = {0, -4, 100, 0}});
  const std::vector<double> shares{0.25, 0.25, 0, 0, 0, 0.25, 0, 0, 0.25};
  CHECK(magnitudes.shares() == shares);
  CHECK(magnitudes.quantile(0.5) == Approx(2.625));
}
