#pragma once

#include "lib/media/frame.h"

namespace tinct {

/// Shrinks a bgr24 frame in both directions into `out` by the area-weighted mean, with the very
/// float operations, in their order, of OpenCV's INTER_AREA for factors that are not both whole:
/// bit-equal to it, but eight rows at a time. `out` is smaller than `frame` in both directions.
void shrink_bgr_by_area(const Frame& frame, Frame& out);

}  // namespace tinct
