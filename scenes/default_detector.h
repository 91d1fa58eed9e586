#pragma once

#include "scenes/detectors.h"

namespace tinct {

/// Classical detection on the luma plane alone, in the shadow of decoding.
///
/// Structure (blind to light, tolerant of motion) of every frame is compared with its neighbours'.
/// Where it falls below what the neighbourhood shows, the boundary is measured (cut_features.h),
/// and stretches of a quarter to one and a half seconds whose ends are unlike are too
/// (transition_windows.h); small fitted trees turn the measures into confidences
/// (docs/scenes-detector.md says how they were fitted). Gradual transitions are dropped as
/// "transition", frames without content as "uniform", damaged ones as "damaged".
extern const DetectorInfo kDefaultDetector;

}  // namespace tinct
