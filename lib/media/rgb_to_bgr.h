#pragma once

// Private to recipe_*.cpp.

#include "lib/media/ffmpeg_handles.h"
#include "lib/media/frame.h"

namespace tinct {

/// Copies an RGB picture, planar or packed with whole bytes, 8 to 16 bits a channel, or one with a
/// palette, to the bgr24 frame of its size; more than 8 bits become round(v 255 / (2^D - 1)). False
/// where the format is another one.
[[nodiscard]] bool rgb_to_bgr(const AVFrame& picture, Frame& frame);

/// The luma of a bgr24 frame: (9798 R + 19235 G + 3735 B + 16384) >> 15.
void bgr_to_gray(const Frame& bgr, Frame& gray);

}  // namespace tinct
