#pragma once

#include <cstdint>
#include <vector>

#include "lib/media/frame.h"

namespace tinct {

/// The colour bins of ColoRNN, 0..29, of each pixel row by row (lib/base/uv_bin_edges.h).
struct UvBins {
  std::vector<std::uint8_t> u, v;
};
/// The bins of a bgr24 frame, the same as those of the formula in double for all 2^24 colours.
[[nodiscard]] UvBins uv_bins_of(const Frame& bgr);

}  // namespace tinct
