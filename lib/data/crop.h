#pragma once

#include <string>

#include "lib/media/frame.h"

namespace tinct {

/// What is kept of a frame, before it is scaled.
struct Crop {
  enum class Kind { none, centre, box };
  Kind kind = Kind::none;
  int width = 0;  ///< of the box, as are the others
  int height = 0;
  int x = 0;  ///< of its left edge, 0: that of the frame
  int y = 0;
};

/// "none", "centre" or "W:H:X:Y". Throws Error(Fault::usage) for another word, a side below 1 and a
/// place below 0.
[[nodiscard]] Crop crop_from_text(const std::string& text);

/// The kept part, which shares the frame's bytes. "centre" is the largest square in the middle;
/// where an odd number of pixels is left over, the pixel more is cut from the right or the bottom.
/// Throws Error(Fault::input) when the box does not lie within the frame.
[[nodiscard]] Frame cropped(const Frame& frame, const Crop& crop);

}  // namespace tinct
