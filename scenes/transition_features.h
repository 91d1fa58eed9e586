#pragma once

#include "scenes/transition_windows.h"

namespace tinct {

/// What was measured about a stretch before its inside is looked at.
struct StretchEnds {
  FrameRange stretch;
  FrameRange around;  ///< the stretch with its sides
  double seconds = 0;
  double ends = 1;    ///< similarity of its ends
  double before = 1;  ///< similarity within the side before
  double after = 1;   ///< ... after
};

/// Measures all of TransitionFeature. The window must hold the stretch and its sides.
[[nodiscard]] TransitionCandidate transition_features(const FrameWindow& window,
                                                      const StretchEnds& ends,
                                                      const StretchCurves& curves);

}  // namespace tinct
