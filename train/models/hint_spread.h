#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// Corrects a net's chroma [n, 2, h, w] towards the hints [n, 3, h, w] (ColorBatch::hints) nearby:
/// what the net missed at the hints is spread over pixels of about the same lightness, and added.
/// Near a hint the given colour is kept, far from all hints the net's own. Without hints nothing
/// changes.
///
/// Spreading is normalised convolution (Knutsson and Westin, CVPR 1993) with the hint mask as
/// certainty, on a bilateral grid (Chen, Paris and Durand, SIGGRAPH 2007) over place and luma
/// [n, 1, h, w], L* 0..100. The kernel over places is a sum of Gaussians whose widths double from
/// one pixel to an eighth of the picture, so it falls like an inverse square; that over lightness
/// is about a Gaussian of deviation 10.
///
/// Differentiable, without parameters; not part of ColorMotion.
[[nodiscard]] at::Tensor spread_hints(const at::Tensor& chroma, const at::Tensor& luma,
                                      const at::Tensor& hints);

/// Hints [n, 3, h, w] made dense by the same kernel: between them their colours' weighted mean, and
/// in the third channel a certainty of almost 1 at a hint that falls towards 0 far from all. All
/// zeros without hints. A net of few steps learns from a filled picture what it can't yet gather
/// from single pixels.
[[nodiscard]] at::Tensor fill_between_hints(const at::Tensor& luma, const at::Tensor& hints);

}  // namespace tinct
