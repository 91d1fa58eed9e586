#pragma once

#include "lib/media/frame.h"
#include "lib/media/optical_flow.h"

namespace tinct {

/// The length of the longest vector of a field, in pixels; vectors that are not known (a component
/// above 1e9 or not a number, as Middlebury marks them) don't count. 0 for a field without any.
[[nodiscard]] double largest_motion(const FlowField& flow);

/// A flow field as a bgr24 picture in Middlebury's colours (Baker et al., "A database and
/// evaluation methodology for optical flow", IJCV 2011): the hue is the direction, the saturation
/// the length, white stands still. `full_motion` is the length in pixels of full saturation; longer
/// vectors are darker. 0 takes the field's own largest_motion(). Unknown vectors are black. The
/// bytes are those of Middlebury's color_flow.
[[nodiscard]] Frame flow_colours(const FlowField& flow, double full_motion = 0);

}  // namespace tinct
