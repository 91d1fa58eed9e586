#pragma once

#include "augment/affine.h"
#include "lib/media/frame.h"
#include "lib/media/optical_flow.h"

namespace tinct {

/// Motion between two frames that are known to show one still through two maps.
struct ExactFlow {
  FlowField flow;  ///< from the first frame to the second
  Frame valid;     ///< gray8: 255 where the vector has a picture at both ends, else 0
};

/// The flow in closed form, second^-1 first minus the identity, in double, then rounded to float.
/// `still` is the size of the still, `frame` that of both frames. A pixel is valid where first(p)
/// lies in the still and p plus its vector in the second frame: what was filled in, and what left
/// the frame (the only occlusion that a plane has), is not. Throws as inverse().
[[nodiscard]] ExactFlow exact_flow(const Affine& first, const Affine& second,
                                   const PlaneSize& still, const PlaneSize& frame);

}  // namespace tinct
