#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace tinct {

/// How far colours [n, 2, h, w] are from the true ones, in units of a*, b*: the mean over pixels
/// and both channels, a scalar in float32, whatever the colours are computed in.
///
/// "mse": the square of the difference e; "l1": |e|; "huber": e^2 / 2 up to |e| = 1, and |e| - 1/2
/// from there on, as Zhang et al. 2017 (arXiv 1705.02999, 3.1) have it. Throws Error(Fault::usage)
/// for another kind.
[[nodiscard]] at::Tensor pixel_loss(const std::string& kind, const at::Tensor& colours,
                                    const at::Tensor& truth);

}  // namespace tinct
