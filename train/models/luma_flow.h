#pragma once

#include <ATen/core/Tensor.h>

#include "train/data/gray_flow.h"

namespace tinct {

/// The flow of pictures of luma [n, 1, h, w], L* 0..100, from `from` to `to`: [n, 2, h, w] in
/// pixels on their device. L* is shown to the estimator in 256 steps. Throws Error(Fault::usage)
/// without an estimator.
[[nodiscard]] at::Tensor luma_flow(const GrayFlowEstimator& estimate, const at::Tensor& from,
                                   const at::Tensor& to);

}  // namespace tinct
