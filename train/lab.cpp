#include "train/lab.h"

#include <ATen/ATen.h>

namespace tinct {
namespace {

constexpr double kCube = 6.0 / 29.0 * 6.0 / 29.0 * 6.0 / 29.0;
constexpr double kSlope = 29.0 / 6.0 * 29.0 / 6.0 / 3.0;

/// sRGB's transfer curve, IEC 61966-2-1.
at::Tensor linear_light(const at::Tensor& values) {
  const at::Tensor v = values.to(at::kFloat) / 255.0;
  return at::where(v <= 0.04045, v / 12.92, at::pow((v + 0.055) / 1.055, 2.4));
}

/// f of CIE 15.
at::Tensor lab_curve(const at::Tensor& t) {
  return at::where(t > kCube, at::pow(at::clamp_min(t, kCube), 1.0 / 3.0), t * kSlope + 4.0 / 29.0);
}

/// The inverse of f.
at::Tensor lab_expanded(const at::Tensor& f) {
  constexpr double kKnee = 6.0 / 29.0;
  return at::where(f > kKnee, f * f * f, (f - 4.0 / 29.0) / kSlope);
}

/// The inverse of sRGB's curve; what is below 0 stays on its line.
at::Tensor encoded(const at::Tensor& light) {
  constexpr double kLine = 0.04045 / 12.92;
  return at::where(light <= kLine, light * 12.92,
                   at::pow(at::clamp_min(light, kLine), 1.0 / 2.4) * 1.055 - 0.055);
}

// What takes the differences of X, Y and Z, each over the white's, to those of R, G and B: x - y
// and z - y are linear in r - g and b - g alone, so that grays stay gray to the last bit.
constexpr double kRedY = 0.212671, kBlueY = 0.072169;
constexpr double kXd = 0.412453 / 0.950456 - kRedY, kXe = 0.180423 / 0.950456 - kBlueY;
constexpr double kZd = 0.019334 / 1.088754 - kRedY, kZe = 0.950227 / 1.088754 - kBlueY;
constexpr double kDeterminant = kXd * kZe - kXe * kZd;

}  // namespace

at::Tensor lab_from_bgr(const at::Tensor& bgr) {
  const at::Tensor linear = linear_light(bgr);
  const at::Tensor b = linear.select(1, 0), g = linear.select(1, 1), r = linear.select(1, 2);
  // Sums of products, not a matrix product: a GPU would round that one to 10 bits.
  const at::Tensor fx =
      lab_curve((0.412453 * r + 0.357580 * g + 0.180423 * b) / (0.412453 + 0.357580 + 0.180423));
  const at::Tensor fy = lab_curve(0.212671 * r + 0.715160 * g + 0.072169 * b);
  const at::Tensor fz =
      lab_curve((0.019334 * r + 0.119193 * g + 0.950227 * b) / (0.019334 + 0.119193 + 0.950227));
  return at::stack({116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)}, 1);
}

at::Tensor unclamped_bgr_from_lab(const at::Tensor& lab) {
  const at::Tensor values = lab.to(at::kFloat);
  const at::Tensor fy = (values.select(1, 0) + 16.0) / 116.0;
  const at::Tensor y = lab_expanded(fy);
  const at::Tensor x_y = lab_expanded(fy + values.select(1, 1) / 500.0) - y;
  const at::Tensor z_y = lab_expanded(fy - values.select(1, 2) / 200.0) - y;
  const at::Tensor r_g = (x_y * kZe - z_y * kXe) / kDeterminant;
  const at::Tensor b_g = (z_y * kXd - x_y * kZd) / kDeterminant;
  const at::Tensor g = y - kRedY * r_g - kBlueY * b_g;
  return encoded(at::stack({g + b_g, g, g + r_g}, 1)) * 255.0;
}

at::Tensor luminance_of(const at::Tensor& luma) {
  return lab_expanded((luma.to(at::kFloat) + 16.0) / 116.0);
}

at::Tensor gray_of_luma(const at::Tensor& luma) { return encoded(luminance_of(luma)); }

at::Tensor bgr_from_lab(const at::Tensor& lab) { return unclamped_bgr_from_lab(lab).clamp(0, 255); }

}  // namespace tinct
