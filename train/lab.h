#pragma once

#include <ATen/core/Tensor.h>

#include "train/data/batch_loader.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// CIE L*a*b* of 8-bit sRGB under D65 on any device: bgr [n, h, w, 3] of bytes; returns
/// [n, 3, h, w] in float32. The same formulas and constants as lib/media/colour.h, which computes
/// in double: they agree to 1e-3.
[[nodiscard]] torch::Tensor lab_from_bgr(const torch::Tensor& bgr);

/// A batch of the loader on the device, in Lab, with its hints.
[[nodiscard]] ColorBatch color_batch(const HostBatch& batch, const torch::Device& device);

}  // namespace tinct
