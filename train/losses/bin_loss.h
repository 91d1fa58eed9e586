#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// Cross-entropy against soft bins: the mean over pixels of -sum(target log softmax(scores)), where
/// both are [n, bins, h, w] and a pixel's targets sum to 1. With `weights`, [n, h, w], every pixel
/// counts by its weight; the mean is still over their number. Natural logarithm; a scalar.
///
/// Source: Zhang, Isola, Efros 2016 (arXiv 1603.08511), equation 2.
[[nodiscard]] at::Tensor soft_bin_cross_entropy(const at::Tensor& scores, const at::Tensor& target,
                                                const at::Tensor& weights = {});

}  // namespace tinct
