#pragma once

#include <cstdint>
#include <span>

#include "lib/media/frame.h"

namespace tinct {

/// How a contact sheet is laid out; sizes in pixels.
struct ContactSheetOptions {
  int columns = 6;
  int thumb_width = 192;         ///< the height follows from the first frame's shape
  int gap = 4;                   ///< around and between the pictures
  std::uint8_t background = 32;  ///< gray level of gaps and empty places
};

/// One bgr24 picture of many: frames from left to right, rows from top to bottom. Its width is
/// gap + columns (thumb_width + gap), its height gap + rows (thumb_height + gap), where
/// thumb_height is the first frame's height scaled and rounded. A frame of another shape is fitted
/// into the middle of its place; an empty Frame leaves its place empty. Throws Error(Fault::bug)
/// when there is no frame or an option is not positive (gap may be 0).
[[nodiscard]] Frame contact_sheet(std::span<const Frame> frames,
                                  const ContactSheetOptions& options = {});

}  // namespace tinct
