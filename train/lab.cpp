#include "train/lab.h"

#include <ATen/ATen.h>

namespace tinct {
namespace {

constexpr double kCube = 6.0 / 29.0 * 6.0 / 29.0 * 6.0 / 29.0;
constexpr double kSlope = 29.0 / 6.0 * 29.0 / 6.0 / 3.0;

/// sRGB's transfer curve, IEC 61966-2-1.
at::Tensor linear_light(const at::Tensor& bytes) {
  const at::Tensor v = bytes.to(at::kFloat) / 255.0;
  return at::where(v <= 0.04045, v / 12.92, at::pow((v + 0.055) / 1.055, 2.4));
}

/// f of CIE 15.
at::Tensor lab_curve(const at::Tensor& t) {
  return at::where(t > kCube, at::pow(at::clamp_min(t, kCube), 1.0 / 3.0), t * kSlope + 4.0 / 29.0);
}

at::Tensor to_device(const std::vector<std::uint8_t>& values, at::IntArrayRef shape,
                     const at::Device& device) {
  at::Tensor host = at::from_blob(const_cast<std::uint8_t*>(values.data()), shape, at::kByte);
  // From pinned memory the copy runs beside the computation.
  if (device.is_cuda()) return host.pin_memory().to(device, true);
  return host;
}

}  // namespace

torch::Tensor lab_from_bgr(const torch::Tensor& bgr) {
  const at::Tensor linear = linear_light(bgr);
  const at::Tensor b = linear.select(3, 0), g = linear.select(3, 1), r = linear.select(3, 2);
  // Sums of products, not a matrix product: a GPU would round that one to 10 bits.
  const at::Tensor fx =
      lab_curve((0.412453 * r + 0.357580 * g + 0.180423 * b) / (0.412453 + 0.357580 + 0.180423));
  const at::Tensor fy = lab_curve(0.212671 * r + 0.715160 * g + 0.072169 * b);
  const at::Tensor fz =
      lab_curve((0.019334 * r + 0.119193 * g + 0.950227 * b) / (0.019334 + 0.119193 + 0.950227));
  return at::stack({116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)}, 1);
}

ColorBatch color_batch(const HostBatch& batch, const torch::Device& device) {
  const std::int64_t n = batch.count, size = batch.size;
  const at::Tensor lab = lab_from_bgr(to_device(batch.bgr, {n, size, size, 3}, device));
  const at::Tensor known = to_device(batch.hint_mask, {n, 1, size, size}, device).to(at::kFloat);
  const at::Tensor chroma = lab.narrow(1, 1, 2);
  const auto last = at::MemoryFormat::ChannelsLast;
  return {.luma = lab.narrow(1, 0, 1).contiguous(last),
          .chroma = chroma.contiguous(last),
          .hints = at::cat({chroma * known, known}, 1).contiguous(last)};
}

}  // namespace tinct
