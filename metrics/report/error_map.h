#pragma once

#include "lib/media/frame.h"
#include "metrics/motion.h"
#include "metrics/picture.h"

namespace tinct {

/// The colour difference that is drawn brightest; what is above looks the same.
inline constexpr double kBrightestDeltaE = 20;

/// A colour of the heat map, dark for 0 and pale yellow from kBrightestDeltaE on: matplotlib's
/// "inferno", whose lightness rises evenly and which colour-blind readers see as well.
struct HeatColour {
  std::uint8_t red = 0, green = 0, blue = 0;
};
[[nodiscard]] HeatColour heat_colour(double delta_e) noexcept;

/// The CIEDE2000 difference of each pixel as a heat map, bgr24, in the pictures' size.
[[nodiscard]] Frame error_map(const Picture& output, const Picture& truth);

/// The truth's earlier frame of a pair in gray with what the warp error leaves out: magenta is
/// dropped (occluded or at a motion boundary), blue leaves the picture (dropped by ".strict").
[[nodiscard]] Frame mask_overlay(const Picture& earlier, const MotionField& motion);

}  // namespace tinct
