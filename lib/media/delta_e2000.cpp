#include <cmath>
#include <numbers>

#include "lib/media/colour.h"

namespace tinct {
namespace {

constexpr double kDegree = std::numbers::pi / 180.0;

// 0..360; 0 for no colour at all, as the paper sets it.
double hue_degrees(double b, double a) noexcept {
  if (a == 0.0 && b == 0.0) return 0.0;
  const double hue = std::atan2(b, a) / kDegree;
  return hue < 0.0 ? hue + 360.0 : hue;
}

// c^7 / (c^7 + 25^7), the chroma term of G and R_C.
double chroma_share(double c) noexcept {
  const double square = c * c;
  const double seventh = square * square * square * c;
  return std::sqrt(seventh / (seventh + 6103515625.0));
}

double hue_difference(double from, double to) noexcept {
  const double difference = to - from;
  if (difference > 180.0) return difference - 360.0;
  if (difference < -180.0) return difference + 360.0;
  return difference;
}

double hue_mean(double first, double second) noexcept {
  const double sum = first + second;
  if (std::abs(first - second) <= 180.0) return sum / 2.0;
  return (sum < 360.0 ? sum + 360.0 : sum - 360.0) / 2.0;
}

double hue_weight(double h) noexcept {
  return 1.0 - 0.17 * std::cos((h - 30.0) * kDegree) + 0.24 * std::cos(2.0 * h * kDegree) +
         0.32 * std::cos((3.0 * h + 6.0) * kDegree) - 0.20 * std::cos((4.0 * h - 63.0) * kDegree);
}

}  // namespace

// Equations (2) to (22) of Sharma, Wu, Dalal: "The CIEDE2000 color-difference formula:
// implementation notes, supplementary test data, and mathematical observations", 2005.
double delta_e2000(const Lab& first, const Lab& second) noexcept {
  const double mean_chroma = (std::sqrt(first.a * first.a + first.b * first.b) +
                              std::sqrt(second.a * second.a + second.b * second.b)) /
                             2.0;
  const double stretch = 1.0 + 0.5 * (1.0 - chroma_share(mean_chroma));
  const double a1 = stretch * first.a;
  const double a2 = stretch * second.a;
  const double c1 = std::sqrt(a1 * a1 + first.b * first.b);
  const double c2 = std::sqrt(a2 * a2 + second.b * second.b);
  const double h1 = hue_degrees(first.b, a1);
  const double h2 = hue_degrees(second.b, a2);

  const bool gray = c1 * c2 == 0.0;
  const double dh = gray ? 0.0 : hue_difference(h1, h2);
  const double mean_hue = gray ? h1 + h2 : hue_mean(h1, h2);
  const double mean_c = (c1 + c2) / 2.0;
  const double lightness = (first.l + second.l) / 2.0 - 50.0;

  const double square = lightness * lightness;
  const double weight_l = 1.0 + 0.015 * square / std::sqrt(20.0 + square);
  const double weight_c = 1.0 + 0.045 * mean_c;
  const double weight_h = 1.0 + 0.015 * mean_c * hue_weight(mean_hue);
  const double turn = (mean_hue - 275.0) / 25.0;
  const double rotation =
      -std::sin(60.0 * kDegree * std::exp(-turn * turn)) * 2.0 * chroma_share(mean_c);

  const double term_l = (second.l - first.l) / weight_l;
  const double term_c = (c2 - c1) / weight_c;
  const double term_h = 2.0 * std::sqrt(c1 * c2) * std::sin(dh / 2.0 * kDegree) / weight_h;
  return std::sqrt(term_l * term_l + term_c * term_c + term_h * term_h +
                   rotation * term_c * term_h);
}

}  // namespace tinct
