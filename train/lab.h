#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// CIE L*a*b* of 8-bit sRGB under D65 on any device: bgr [n, 3, h, w], 0..255; returns
/// [n, 3, h, w] in float32. The same formulas and constants as lib/media/colour.h, which computes
/// in double: they agree to 1e-3.
[[nodiscard]] at::Tensor lab_from_bgr(const at::Tensor& bgr);

}  // namespace tinct
