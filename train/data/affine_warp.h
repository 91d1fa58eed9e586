#pragma once

#include <span>

#include <ATen/core/Tensor.h>

#include "augment/affine.h"

namespace tinct {

/// Pictures seen through maps, on the pictures' device: what augment/warp.h does on the CPU, by
/// affine_grid and grid_sample, before its rounding to 8 bits. `pictures` is [n, c, h, w] in
/// float32, with a map for each; returns [n, c, size.height, size.width]. Differentiable in the
/// pictures.
///
/// Both agree to 1 level of 255 and a tenth of a level in the mean on pictures of noise: CPU
/// weights are whole 1/2048, and float32 holds a coordinate near 256 to 1/65536. At jumps of a fill
/// mode (constant, wrap) a point that lies on the jump to 1/1000 pixel may fall to either side.
[[nodiscard]] at::Tensor affine_warp(const at::Tensor& pictures, std::span<const Affine> maps,
                                     const PlaneSize& size, const Fill& fill = {});

/// The flow on a device, as augment/exact_flow.h has it.
struct DeviceFlow {
  at::Tensor flow;   ///< [n, 2, h, w] in float32: u, v in pixels from the first frame to the second
  at::Tensor valid;  ///< [n, 1, h, w]: 1 where the vector has a picture at both ends, else 0
};

/// The exact flow between frames that show one still through `first` and `second`, one of each for
/// every pair. Throws as exact_flow().
[[nodiscard]] DeviceFlow affine_flow(std::span<const Affine> first, std::span<const Affine> second,
                                     const PlaneSize& still, const PlaneSize& frame,
                                     const at::Device& device);

}  // namespace tinct
