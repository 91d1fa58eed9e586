#pragma once

#include "augment/affine.h"
#include "lib/media/frame.h"

namespace tinct {

/// The picture seen through a map: pixel p of the result is the picture at map(p), bilinear, in
/// weights of 1/2048, rounded to nearest: scipy.ndimage.affine_transform of order 1, to one level.
/// The result has the picture's format and `size`; pts, number and damage are kept. Whole numbers
/// behind one rounding of each coordinate: the same bytes on every machine. One thread.
///
/// Throws Error(Fault::input) for a side above 65,536 pixels.
[[nodiscard]] Frame warp(const Frame& picture, const Affine& map, const PlaneSize& size,
                         const Fill& fill = {});

}  // namespace tinct
