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

}  // namespace tinct
