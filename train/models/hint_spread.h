#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// Corrects a net's chroma [n, 2, h, w] towards the hints [n, 3, h, w] (ColorBatch::hints) nearby:
/// what the net missed at the hints is spread by normalised convolution (Knutsson and Westin, CVPR
/// 1993, with the hint mask as certainty) and added. The kernel is a sum of Gaussians whose widths
/// double from one pixel to an eighth of the picture, so it falls like an inverse square: near a
/// hint the given colour is kept, far from all hints the net's own. Without hints nothing changes.
///
/// Differentiable, without parameters; not part of ColorMotion.
[[nodiscard]] at::Tensor spread_hints(const at::Tensor& chroma, const at::Tensor& hints);

/// Hints [n, 3, h, w] made dense by the same kernel: between them their colours' weighted mean, and
/// in the third channel a certainty of almost 1 at a hint that falls towards 0 far from all. All
/// zeros without hints. A net of few steps learns from a filled picture what it can't yet gather
/// from single pixels.
[[nodiscard]] at::Tensor fill_between_hints(const at::Tensor& hints);

}  // namespace tinct
