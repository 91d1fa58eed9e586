#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "lib/data/manifest.h"

namespace tinct {

/// The frames beside a uniform run in which the picture fades out into it or in from it: those
/// whose contrast grows steadily away from the run. Nothing at a hard cut. `within` are the
/// frames of the shots on both sides, `contrast` gives the standard deviation of a frame's luma.
[[nodiscard]] std::vector<FrameRange> fades_beside(
    const FrameRange& run, const FrameRange& within, double fps,
    const std::function<double(std::int64_t)>& contrast);

}  // namespace tinct
