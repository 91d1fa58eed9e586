#include "train/models/uv_colours.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <vector>

#include "lib/base/uv_bin_edges.h"
#include "train/lab.h"

namespace tinct {
namespace {

// BT.601's Y.
constexpr double kRed = .299, kGreen = .587, kBlue = .114;
// Luminance, as train/lab.cpp has it.
constexpr double kRedLight = 0.212671, kGreenLight = 0.715160, kBlueLight = 0.072169;
// From a gray of the same L* on: after four, a* and b* of all colours of sRGB are within 1e-4;
// others need more.
constexpr int kNewtonSteps = 8;
constexpr double kLineEnd = 0.04045;

/// Linear light of sRGB values 0..1, and its slope; below 0 along the line.
at::Tensor light(const at::Tensor& v) {
  return at::where(v <= kLineEnd, v / 12.92,
                   at::pow((at::clamp_min(v, kLineEnd) + 0.055) / 1.055, 2.4));
}
at::Tensor light_slope(const at::Tensor& v) {
  const at::Tensor curve = at::pow((at::clamp_min(v, kLineEnd) + 0.055) / 1.055, 1.4);
  return at::where(v <= kLineEnd, at::full_like(v, 1 / 12.92), curve * (2.4 / 1.055));
}

at::Tensor gray_table(const std::array<std::uint8_t, 256>& bins, const at::Device& device) {
  const std::vector<std::int64_t> values(bins.begin(), bins.end());
  return at::tensor(values, at::kLong).to(device);
}

/// The bins of whole B, G, R [n, h, w], with those of the grays.
at::Tensor bins_of(const UvBinSteps& steps, const at::Tensor& bgr, const at::Tensor& grays) {
  const at::Tensor b = bgr.select(1, 0), g = bgr.select(1, 1), r = bgr.select(1, 2);
  const at::Tensor above =
      b * steps.blue + g * steps.green + r * steps.red + kUvBins / 2 * steps.step;
  return at::where((b == g) & (g == r), grays.index({g}), at::div(above, steps.step, "floor"));
}

}  // namespace

at::Tensor uv_of(const at::Tensor& luma, const at::Tensor& ab) {
  const at::Tensor bgr =
      unclamped_bgr_from_lab(at::cat({luma.to(at::kFloat), ab.to(at::kFloat)}, 1)) / 255;
  const at::Tensor b = bgr.select(1, 0), g = bgr.select(1, 1), r = bgr.select(1, 2);
  const at::Tensor y = kRed * r + kGreen * g + kBlue * b;
  return at::stack({kUScale * (b - y), kVScale * (r - y)}, 1);
}

at::Tensor ab_of_uv(const at::Tensor& luma, const at::Tensor& uv) {
  const at::NoGradGuard no_gradients;
  const at::Tensor wide = uv.to(at::kFloat);
  const at::Tensor blue = wide.narrow(1, 0, 1) / kUScale, red = wide.narrow(1, 1, 1) / kVScale;
  const at::Tensor green = (red * kRed + blue * kBlue) / -kGreen;
  const at::Tensor wanted = luminance_of(luma);
  at::Tensor y = gray_of_luma(luma);
  for (int i = 0; i < kNewtonSteps; ++i) {
    const at::Tensor r = y + red, g = y + green, b = y + blue;
    const at::Tensor excess =
        kRedLight * light(r) + kGreenLight * light(g) + kBlueLight * light(b) - wanted;
    y = y - excess / (kRedLight * light_slope(r) + kGreenLight * light_slope(g) +
                      kBlueLight * light_slope(b));
  }
  return lab_from_bgr(at::cat({y + blue, y + green, y + red}, 1) * 255).narrow(1, 1, 2);
}

at::Tensor uv_bins_of(const at::Tensor& luma, const at::Tensor& ab) {
  static const GrayUvBins kGrays = gray_uv_bins();
  const at::NoGradGuard no_gradients;
  const at::Tensor lab = at::cat({luma.to(at::kFloat), ab.to(at::kFloat)}, 1);
  const at::Tensor bgr = at::round(unclamped_bgr_from_lab(lab)).clamp(0, 255).to(at::kLong);
  return at::stack({bins_of(kUSteps, bgr, gray_table(kGrays.u, bgr.device())),
                    bins_of(kVSteps, bgr, gray_table(kGrays.v, bgr.device()))},
                   1);
}

at::Tensor uv_bin_centres() {
  const at::Tensor place = (at::arange(kUvBins, at::kFloat) + 0.5) * (2.0 / kUvBins) - 1;
  return at::stack({place * kUEnd, place * kVEnd});
}

}  // namespace tinct
