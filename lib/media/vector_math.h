#pragma once

// Elementary functions for loops over pixels: no branch, no call, no table, so that the compiler
// turns a loop around them into vector code (with -O3 -fno-math-errno -fno-trapping-math). Only
// additions, multiplications, divisions, roots and whole numbers, so the bits are the same for
// every width of vector. Errors are relative to the true value; the tests hold them to the
// standard library.

#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace tinct::vector_math {

/// The cube root of t in 0..1e30 (0 for 0), to 1e-15.
///
/// By y = t^(-1/3): the exponent of a float divided by -3 is right to 4 %; with h = 1 - t y^3, the
/// series of (1 - h)^(-1/3) up to h^3 makes that 1e-5, and once more the last bit.
[[nodiscard]] inline double cube_root(double t) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(t));
  double y = std::bit_cast<float>(0x54A21D2AU - bits / 3);
  for (int round = 0; round < 2; ++round) {
    const double h = 1 - t * y * y * y;
    y += y * h * (1. / 3 + h * (2. / 9 + h * (14. / 81)));
  }
  return t * y * y;
}

/// e^x for x in -700..700, to 1e-14. Below, as for -700.
[[nodiscard]] inline double exponential(double x) noexcept {
  constexpr double kRound = 0x1.8p52;  // adding it leaves the whole number in the lowest bits
  constexpr double kLn2High = 0x1.62e42fefa38p-1, kLn2Low = 0x1.ef35793c7673p-45;
  const double from = x < -700 ? -700 : x;
  const double shifted = from * std::numbers::log2e + kRound;
  const double whole = shifted - kRound;
  const double r = (from - whole * kLn2High) - whole * kLn2Low;
  double sum = 1. / 479001600;  // 1/12!, then down to 1/0!
  constexpr double kInverseFactorials[] = {1. / 39916800, 1. / 3628800, 1. / 362880, 1. / 40320,
                                           1. / 5040,     1. / 720,     1. / 120,    1. / 24,
                                           1. / 6,        1. / 2,       1.,          1.};
  for (const double term : kInverseFactorials) sum = sum * r + term;
  const auto power = (std::bit_cast<std::uint64_t>(shifted) + 1023) << 52U;
  return sum * std::bit_cast<double>(power);
}

/// sin x for |x| <= 1.1, to 1e-15: Taylor's series.
[[nodiscard]] inline double sine_below_one(double x) noexcept {
  const double square = x * x;
  double sum = -1. / 121645100408832000.;  // 1/19!, then down to 1/3!
  constexpr double kTerms[] = {
      1. / 355687428096000, -1. / 1307674368000, 1. / 6227020800, -1. / 39916800,
      1. / 362880,          -1. / 5040,          1. / 120,        -1. / 6};
  for (const double term : kTerms) sum = sum * square + term;
  return x + x * square * sum;
}

/// atan2(y, x) in -pi..pi, to 1e-15; 0 for (0, 0). The rational approximation of Cephes' atan
/// (Moshier, 1989).
[[nodiscard]] inline double arc_tangent(double y, double x) noexcept {
  const double height = std::abs(y), width = std::abs(x);
  const double small = height < width ? height : width;
  const double large = height < width ? width : height;
  const bool steep = small > 0.66 * large;
  // atan(r) = pi / 4 + atan((r - 1) / (r + 1)) for the steep half.
  const double over = steep ? small - large : small;
  const double under = steep ? small + large : large;
  const double t = over / (under > 0 ? under : 1.);
  const double z = t * t;
  double above = -8.750608600031904122785e-1;
  constexpr double kAbove[] = {-1.615753718733365076637e1, -7.500855792314704667340e1,
                               -1.228866684490136173410e2, -6.485021904942025371773e1};
  for (const double term : kAbove) above = above * z + term;
  double below = 1;
  constexpr double kBelow[] = {2.485846490142306297962e1, 1.650270098316988542046e2,
                               4.328810604912902668951e2, 4.853903996359136964868e2,
                               1.945506571482613964425e2};
  for (const double term : kBelow) below = below * z + term;
  const double first = t + t * z * above / below + (steep ? std::numbers::pi / 4 : 0.);
  const double octant = height > width ? std::numbers::pi / 2 - first : first;
  const double half = x < 0 ? std::numbers::pi - octant : octant;
  return y < 0 ? -half : half;
}

}  // namespace tinct::vector_math
