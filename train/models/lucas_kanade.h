#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// What one step of Lucas and Kanade finds between two pictures of luma [n, 1, h, w], L* 0..100,
/// float32.
struct LucasKanade {
  at::Tensor step;        ///< [n, 2, h, w] in pixels, at most 1 in each direction
  at::Tensor difference;  ///< [n, 1, h, w]: the first less the second, without its mean
};

/// The step that takes every pixel of `from` to the like of it in `to`: the least squares of
/// difference - gradient * step in 5 x 5 pixels, of the mean of the two pictures' gradients.
/// Damped, so that where the picture is even there is none. The same where one of the pictures is
/// brighter as a whole. Differentiable in both.
///
/// Lucas and Kanade, "An iterative image registration technique", IJCAI 1981, with the damping of
/// Levenberg and Marquardt; as a part of a net as in Lv et al., CVPR 2019 (arXiv 1812.06861).
[[nodiscard]] LucasKanade lucas_kanade(const at::Tensor& from, const at::Tensor& to);

}  // namespace tinct
