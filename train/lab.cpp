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

}  // namespace tinct
