#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// Pictures [n, c, h, w] seen where a flow [n, 2, h, w] leads: out(p) = picture(p + flow(p)), with
/// flow in pixels, bilinear, the border repeated outside. Differentiable in both.
[[nodiscard]] at::Tensor warp_by_flow(const at::Tensor& pictures, const at::Tensor& flow);

/// A flow at another size: the mean of the vectors that a new pixel covers, in new pixels.
[[nodiscard]] at::Tensor resize_flow(const at::Tensor& flow, std::int64_t height,
                                     std::int64_t width);

}  // namespace tinct
