#pragma once

#include <cstdint>
#include <functional>

#include "scenes/frame_window.h"

namespace tinct {

/// Distance of two frames' gray levels, 0 (the same) to 1 (none in common): half the sum of
/// absolute differences of the histograms, smoothed by (1 2 1) / 4 against quantisation.
[[nodiscard]] double level_distance(const ReducedFrame& first, const ReducedFrame& second) noexcept;

/// What speaks for a cut.
struct CutEvidence {
  double across = 1;  ///< largest similarity over the boundary
  double fall = 0;    ///< about 0 inside a shot and at flashes, 0.5 and more at cuts
};

/// The evidence for a cut at frame `t` (> 0). The fall is the median similarity of neighbours up to
/// kReach frames away, less the one across, plus the gray levels' vote. `step` gives the
/// similarity of a frame and its predecessor; asked for frames 1 and up that `window` holds.
[[nodiscard]] CutEvidence cut_evidence(const FrameWindow& window, std::int64_t t,
                                       const std::function<double(std::int64_t)>& step);

}  // namespace tinct
