#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// CIE L*a*b* of 8-bit sRGB under D65 on any device: bgr [n, 3, h, w], 0..255; returns
/// [n, 3, h, w] in float32. The same formulas and constants as lib/media/colour.h, which computes
/// in double: they agree to 1e-3.
[[nodiscard]] at::Tensor lab_from_bgr(const at::Tensor& bgr);

/// The way back: lab [n, 3, h, w] becomes B, G, R as [n, 3, h, w] in float32, neither rounded nor
/// clamped: colours outside of sRGB are below 0 or above 255.
[[nodiscard]] at::Tensor unclamped_bgr_from_lab(const at::Tensor& lab);

/// The same with colours outside of sRGB cut off at its ends, channel by channel: 0..255, with
/// gradients of 0 where a channel was cut off.
[[nodiscard]] at::Tensor bgr_from_lab(const at::Tensor& lab);

/// The luminance Y of L*, 0..1, in the shape of `luma`: CIE 15.
[[nodiscard]] at::Tensor luminance_of(const at::Tensor& luma);

/// The gray of sRGB that has this L*, 0..1, in the shape of `luma`: what a net sees that learned
/// from pictures in sRGB.
[[nodiscard]] at::Tensor gray_of_luma(const at::Tensor& luma);

}  // namespace tinct
