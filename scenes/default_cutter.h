#pragma once

#include "scenes/detectors.h"

namespace tinct {

/// Classical detection on the luma plane alone, for about a quarter of the cost of decoding.
///
/// Structure (blind to light, tolerant of motion) of every frame is compared with its neighbours';
/// a cut is where it falls far below what the neighbourhood shows, across all pairs of the three
/// frames on either side; gray levels have a second vote. Gradual transitions are dropped as
/// "transition", frames without content as "uniform", damaged ones as "damaged". The thresholds
/// and their origin stand in default_thresholds.h.
extern const DetectorInfo kDefaultDetector;

}  // namespace tinct
