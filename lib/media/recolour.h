#pragma once

#include "lib/media/colorizer.h"
#include "lib/media/frame.h"

namespace tinct {

/// The L* of a picture scaled to width x height: scaled as sRGB by area first (resize_area), then
/// converted, as the pictures of a dataset are. A gray8 frame counts as R = G = B.
[[nodiscard]] LumaPlane luma_plane(const Frame& frame, int width, int height);

/// The a* and b* of a picture scaled to width x height, in the same way.
[[nodiscard]] ChromaPlanes chroma_planes(const Frame& frame, int width, int height);

/// The picture with its own L* and with other colour: `chroma` is scaled to the picture's size
/// (bilinear, pixel centres aligned), a* and b* are scaled toward 0 where the colour would leave
/// sRGB at that L*, and the result is rounded to 8 bits. So luminance stays what it was, to the
/// rounding. pts, number and damage are kept; the result is bgr24. Bits don't depend on threads.
[[nodiscard]] Frame with_chroma(const Frame& frame, const ChromaPlanes& chroma);

/// The picture without colour: a* = b* = 0 at the same L*, as bgr24.
[[nodiscard]] Frame without_chroma(const Frame& frame);

}  // namespace tinct
