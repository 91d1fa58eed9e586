#include <algorithm>
#include <cmath>

#include "metrics/uv_bins.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// The definition in double, as a program without tables writes it.
int bin_of(double value, double largest) {
  return static_cast<int>(std::clamp(std::floor((value + largest) / (2 * largest) * 30), 0., 29.));
}

std::size_t wrong_bins(const Frame& frame) {
  const UvBins bins = uv_bins_of(frame);
  std::size_t wrong = 0;
  std::size_t i = 0;
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* p = frame.row(y);
    for (int x = 0; x < frame.width; ++x, p += 3, ++i) {
      const double b = p[0] / 255., g = p[1] / 255., r = p[2] / 255.;
      const double luma = .299 * r + .587 * g + .114 * b;
      wrong += bins.u[i] != bin_of(.492 * (b - luma), .436);
      wrong += bins.v[i] != bin_of(.877 * (r - luma), .615);
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("the colour bins of whole numbers are those of the formula in double", "[metrics]") {
  // A row has all greens and every third blue (the last included); rows differ in red.
  Frame frame = make_frame(256 * 86, 1);
  std::size_t wrong = 0;
  for (int red = 0; red < 256; red += 3) {
    std::uint8_t* out = frame.row(0);
    for (int green = 0; green < 256; ++green) {
      for (int blue = 0; blue < 256; blue += 3) {
        *out++ = static_cast<std::uint8_t>(blue);
        *out++ = static_cast<std::uint8_t>(green);
        *out++ = static_cast<std::uint8_t>(red);
      }
    }
    wrong += wrong_bins(frame);
  }
  CHECK(wrong == 0);
}

TEST_CASE("the bins of all grays are those of the formula, rounding included", "[metrics]") {
  Frame grays = make_frame(16, 16);
  for (int i = 0; i < 3 * 256; ++i) grays.row(0)[i] = static_cast<std::uint8_t>(i / 3);
  CHECK(wrong_bins(grays) == 0);
  const UvBins bins = uv_bins_of(grays);
  CHECK(bins.u[128] == 15);
  CHECK(bins.u[230] == 14);  // .299 + .587 + .114 of it is above it in double
}
