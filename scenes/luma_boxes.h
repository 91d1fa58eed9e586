#pragma once

#include "lib/media/frame.h"

namespace tinct {

/// The mean of a gray8 frame over a grid of width x height boxes that cover it without overlap:
/// box x takes the columns from floor(x W / width) to floor((x + 1) W / width), at least one; the
/// same for rows. Means are rounded to the nearest. Any size works: a frame smaller than the grid
/// repeats its pixels. Unlike INTER_AREA it weighs no pixel.
/// pts, number and damage are kept.
[[nodiscard]] Frame luma_boxes(const Frame& gray, int width, int height);

}  // namespace tinct
