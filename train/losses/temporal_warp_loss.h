#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// Where pictures lie in earlier ones.
struct TrustedFlow {
  at::Tensor flow;   ///< [n, 2, h, w]: u, v in pixels from a pixel to its place in the earlier one
  at::Tensor valid;  ///< [n, 1, h, w]: 1 where the flow can be trusted, else 0
};

/// How much colours change along the flow: the mean over trusted pixels and both channels of
/// |colours - earlier seen along the flow|, for colours [n, 2, h, w]. A scalar, near 0 where
/// nothing can be trusted. Gradients go to `earlier` too; detach it to hold it fixed.
///
/// With the frame before as the earlier one it is the short-term temporal loss, with the first
/// frame of a run and the flow that leads there the long-term one, of Lai et al. 2018 (arXiv
/// 1808.00449, 3.2), who take the visibility of a pixel by how well the gray frames match; here it
/// is 0 or 1.
[[nodiscard]] at::Tensor temporal_warp_loss(const at::Tensor& colours, const at::Tensor& earlier,
                                            const TrustedFlow& motion);

}  // namespace tinct
