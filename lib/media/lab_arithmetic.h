#pragma once

// Private to colour.cpp and recolour.cpp: the steps from 8-bit sRGB to L*a*b* and back (the
// constants are explained at Lab in lib/media/colour.h), inline for their loops over pixels.

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace tinct::lab {

// The rows of sRGB -> XYZ divided by their sums, which are the white. As the three weights of a row
// add up to 1, a row is g + r_weight (r - g) + b_weight (b - g): for grays exactly g, so that X, Y
// and Z agree to the last bit and a and b are 0.
inline constexpr double kWhiteX = 0.950456;
inline constexpr double kWhiteZ = 1.088754;
inline constexpr double kRedX = 0.412453 / kWhiteX;
inline constexpr double kBlueX = 0.180423 / kWhiteX;
inline constexpr double kRedY = 0.212671;
inline constexpr double kBlueY = 0.072169;
inline constexpr double kRedZ = 0.019334 / kWhiteZ;
inline constexpr double kBlueZ = 0.950227 / kWhiteZ;

inline constexpr double kKnee = 6.0 / 29.0;
inline constexpr double kSlope = 3.0 * kKnee * kKnee;
inline constexpr double kOffset = 4.0 / 29.0;

/// The linear light of an sRGB value, both 0..1.
[[nodiscard]] inline double to_linear(double c) noexcept {
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

/// What would need a power for each pixel.
struct Tables {
  std::array<double, 256> linear{};         ///< of the 8-bit values
  std::array<double, 257> lower_edge{};     ///< the least linear value that rounds to k
  std::array<std::uint8_t, 4097> coarse{};  ///< the 8-bit value of i / 4096

  Tables() {
    for (std::size_t k = 0; k < 256; ++k) {
      linear[k] = to_linear(static_cast<double>(k) / 255.0);
      lower_edge[k] = k == 0 ? -1.0 : to_linear((static_cast<double>(k) - 0.5) / 255.0);
    }
    lower_edge[256] = 2.0;
    std::size_t k = 0;
    for (std::size_t i = 0; i < coarse.size(); ++i) {
      while (lower_edge[k + 1] <= static_cast<double>(i) / 4096.0) ++k;
      coarse[i] = static_cast<std::uint8_t>(k);
    }
  }
};

/// The tables, made once.
[[nodiscard]] inline const Tables& tables() {
  static const Tables kTables;
  return kTables;
}

/// CIE's f and its inverse.
[[nodiscard]] inline double compress(double t) noexcept {
  return t > kKnee * kKnee * kKnee ? std::cbrt(t) : t / kSlope + kOffset;
}
[[nodiscard]] inline double expand(double f) noexcept {
  return f > kKnee ? f * f * f : kSlope * (f - kOffset);
}

/// Linear sRGB, 0..1 inside the gamut.
struct LinearRgb {
  double r = 0;
  double g = 0;
  double b = 0;
};

/// The luminance Y, 0..1.
[[nodiscard]] inline double luminance(const LinearRgb& rgb) noexcept {
  return rgb.g + kRedY * (rgb.r - rgb.g) + kBlueY * (rgb.b - rgb.g);
}

/// The colour of XYZ / white. With d = r - g and e = b - g: x - y and z - y are linear in d and e
/// alone; two equations.
[[nodiscard]] inline LinearRgb from_xyz(double x, double y, double z) noexcept {
  constexpr double kXd = kRedX - kRedY;
  constexpr double kXe = kBlueX - kBlueY;
  constexpr double kZd = kRedZ - kRedY;
  constexpr double kZe = kBlueZ - kBlueY;
  constexpr double kDeterminant = kXd * kZe - kXe * kZd;
  const double d = (x - y) * (kZe / kDeterminant) - (z - y) * (kXe / kDeterminant);
  const double e = (z - y) * (kXd / kDeterminant) - (x - y) * (kZd / kDeterminant);
  const double g = y - kRedY * d - kBlueY * e;
  return {.r = g + d, .g = g, .b = g + e};
}

/// The nearest 8-bit value; below 0 and NaN count as 0, above 1 as 255.
[[nodiscard]] inline std::uint8_t to_byte(double linear, const Tables& table) noexcept {
  // The comparison this way round sends NaN to 0 as well.
  if (!(linear > 0.0)) return 0;
  if (linear >= 1.0) return 255;
  // No two edges are as close as 1 / 4096 (the least distance is 1 / 3295), so one comparison is
  // enough; as a number and not a branch, which would be guessed wrong too often.
  const std::size_t k = table.coarse[static_cast<std::size_t>(linear * 4096.0)];
  return static_cast<std::uint8_t>(k + (table.lower_edge[k + 1] <= linear ? 1 : 0));
}

}  // namespace tinct::lab
