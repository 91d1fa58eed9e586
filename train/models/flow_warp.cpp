#include "train/models/flow_warp.h"

#include <ATen/ATen.h>

namespace tinct {
namespace {

// grid_sample's numbers for its modes.
constexpr int kSampleBilinear = 0;
constexpr int kRepeatBorder = 1;

}  // namespace

at::Tensor warp_by_flow(const at::Tensor& pictures, const at::Tensor& flow) {
  const std::int64_t height = flow.size(2), width = flow.size(3);
  // In float32 also where the net runs in 16 bits: a coordinate needs its fractions.
  const at::Tensor vectors = flow.to(at::kFloat);
  const at::Tensor x =
      at::arange(width, vectors.options()).view({1, 1, width}) + vectors.select(1, 0);
  const at::Tensor y =
      at::arange(height, vectors.options()).view({1, height, 1}) + vectors.select(1, 1);
  const at::Tensor grid = at::stack(
      {(x * 2 + 1) / static_cast<double>(width) - 1, (y * 2 + 1) / static_cast<double>(height) - 1},
      3);
  return at::grid_sampler(pictures.to(at::kFloat), grid, kSampleBilinear, kRepeatBorder, false);
}

at::Tensor resize_flow(const at::Tensor& flow, std::int64_t height, std::int64_t width) {
  if (flow.size(2) == height && flow.size(3) == width) return flow;
  const at::Tensor mean = at::adaptive_avg_pool2d(flow, {height, width});
  const double x = static_cast<double>(width) / static_cast<double>(flow.size(3));
  const double y = static_cast<double>(height) / static_cast<double>(flow.size(2));
  return mean * at::tensor({x, y}, mean.options()).view({1, 2, 1, 1});
}

}  // namespace tinct
