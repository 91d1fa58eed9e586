#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// Colours as BT.601's U and V on any device, for nets that predict these: U = .492 (B - Y), V =
/// .877 (R - Y) of R, G, B in 0..1 (lib/base/uv_bin_edges.h). luma is [n, 1, h, w], L* 0..100;
/// a*, b* and U, V are [n, 2, h, w] in float32.

/// U, V of the colours of this L*, a*, b*, also of those outside of sRGB.
[[nodiscard]] at::Tensor uv_of(const at::Tensor& luma, const at::Tensor& ab);

/// a*, b* of the colours of this L* and this U, V. Which Y has that L* has no closed form: it is
/// found by Newton's method, whose steps go down to it from above, as luminance is convex in Y.
/// Without gradients.
[[nodiscard]] at::Tensor ab_of_uv(const at::Tensor& luma, const at::Tensor& uv);

/// The bins, 0..29, of U and V as [n, 2, h, w] in int64, of the 8-bit colours nearest to these:
/// what tinct score finds in the pictures, but for its gamut. Colours outside of sRGB are clamped.
[[nodiscard]] at::Tensor uv_bins_of(const at::Tensor& luma, const at::Tensor& ab);

/// The centres of the bins of U and of V, [2, 30] in float32.
[[nodiscard]] at::Tensor uv_bin_centres();

}  // namespace tinct
