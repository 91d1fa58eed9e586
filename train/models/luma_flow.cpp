#include "train/models/luma_flow.h"

#include <ATen/ATen.h>

#include "lib/base/errors.h"

namespace tinct {
namespace {

at::Tensor gray_of(const at::Tensor& luma) {
  return at::round(luma.detach().to(at::kCPU, at::kFloat) * 2.55)
      .clamp(0, 255)
      .to(at::kByte)
      .contiguous();
}

std::span<const std::uint8_t> picture(const at::Tensor& gray, std::int64_t number) {
  const std::int64_t area = gray.size(2) * gray.size(3);
  return {gray.const_data_ptr<std::uint8_t>() + number * area, static_cast<std::size_t>(area)};
}

}  // namespace

at::Tensor luma_flow(const GrayFlowEstimator& estimate, const at::Tensor& from,
                     const at::Tensor& to) {
  if (!estimate) {
    throw Error(Fault::usage,
                "this model follows the optical flow, which this build can't estimate; use a full "
                "build of tinct, or a model with flow=learned or flow=none");
  }
  const at::Tensor first = gray_of(from), second = gray_of(to);
  const std::int64_t count = from.size(0), height = from.size(2), width = from.size(3);
  const at::Tensor flow = at::empty({count, 2, height, width});
  for (std::int64_t i = 0; i < count; ++i) {
    const GrayFlow found = estimate(picture(first, i), picture(second, i), static_cast<int>(width),
                                    static_cast<int>(height));
    float* out = flow.mutable_data_ptr<float>() + i * 2 * height * width;
    std::copy(found.v.begin(), found.v.end(), std::copy(found.u.begin(), found.u.end(), out));
  }
  return flow.to(from.device());
}

}  // namespace tinct
