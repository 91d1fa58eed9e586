#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace tinct {

/// ColoRNN's colour bins: U = .492 (B - Y) and V = .877 (R - Y) with BT.601's Y and R, G, B in
/// 0..1; 30 equal bins over U in +-.436 and V in +-.615, which are the ranges of BT.601's analogue
/// U and V. The paper gives no edges: these are tinct's. What measures them and what learns by them
/// have them from here. Needs the standard library alone.
inline constexpr int kUvBins = 30;
inline constexpr double kUScale = .492;
inline constexpr double kVScale = .877;
inline constexpr double kUEnd = .436;
inline constexpr double kVEnd = .615;

/// The bin of a colour of bytes in whole numbers: (blue B + green G + red R + 15 step) / step,
/// rounded down; the same as that of the formula in double for every colour but the grays, which
/// lie on the middle edge.
///
/// 255000 (B - Y) is 886 B - 299 R - 587 G, and between two edges of U it grows by
/// 2 * 255000 * .436 / (30 * .492) = 1853000 / 123; likewise 10455000 / 877 for V. All fits into 32
/// bits with sign.
struct UvBinSteps {
  std::int32_t blue, green, red, step;
};
inline constexpr UvBinSteps kUSteps{
    .blue = 123 * 886, .green = -123 * 587, .red = -123 * 299, .step = 1853000};
inline constexpr UvBinSteps kVSteps{
    .blue = -877 * 114, .green = -877 * 587, .red = 877 * 701, .step = 10455000};

/// The bins of the 256 grays. In double, Y of a few of them is not quite their R = G = B, and they
/// fall below the middle edge: as every implementation of the formula has them there, so do we.
struct GrayUvBins {
  std::array<std::uint8_t, 256> u{}, v{};
};
[[nodiscard]] inline GrayUvBins gray_uv_bins() {
  const auto bin = [](double value, double end) {
    return static_cast<std::uint8_t>(std::floor((value + end) / (2 * end) * kUvBins));
  };
  GrayUvBins bins;
  for (std::size_t i = 0; i < 256; ++i) {
    const double gray = static_cast<double>(i) / 255.;
    const double y = .299 * gray + .587 * gray + .114 * gray;
    bins.u[i] = bin(kUScale * (gray - y), kUEnd);
    bins.v[i] = bin(kVScale * (gray - y), kVEnd);
  }
  return bins;
}

}  // namespace tinct
