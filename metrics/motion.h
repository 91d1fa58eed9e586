#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "lib/media/optical_flow.h"
#include "metrics/picture.h"

namespace tinct {

/// Which pixels of the earlier frame a warp error looks at.
enum class WarpMask : std::uint8_t {
  dropped,  ///< occluded or at a motion boundary (Lai et al. 2018)
  outside,  ///< kept, but its target lies outside the picture: kept by Lai, dropped by "strict"
  inside,   ///< kept by both
};

/// Squared differences between a frame and its warped successor, each sum over the pixels it names.
struct WarpSums {
  double rgb = 0;         ///< three channels, 0..255, all kept pixels
  double rgb_inside = 0;  ///< the same, pixels that stay inside
  double ab_inside = 0;   ///< a and b, Lab units squared, pixels that stay inside
};

/// The truth's motion between two frames by one flow method, and its own error under it.
struct MotionField {
  FlowField forward;           ///< from the earlier frame to the later one
  std::vector<WarpMask> mask;  ///< of the earlier frame, row by row
  std::int64_t kept = 0;       ///< inside and outside
  std::int64_t inside = 0;
  WarpSums truth;
};

/// The mask of Lai et al. 2018 (after Sundaram et al. 2010): occluded where
/// |B(x+F)+F|^2 > .01 (|B(x+F)|^2 + |F|^2) + .5, a motion boundary where
/// |grad u|^2 + |grad v|^2 > .01 |F|^2 + .002, forward differences, 0 in the last row and column.
[[nodiscard]] std::vector<WarpMask> warp_mask(const FlowField& forward, const FlowField& backward);

/// Differences between `earlier` and `later` sampled at x + F(x): bilinear, indices clamped to the
/// picture after the fraction is taken.
[[nodiscard]] WarpSums warp_sums(const MotionField& field, const Picture& earlier,
                                 const Picture& later);

/// The motion between two neighbouring frames of the truth, shared by all outputs and metrics.
/// Not thread-safe: it belongs to the one task that measures its frame.
class Motion {
 public:
  Motion(std::shared_ptr<const Picture> earlier, std::shared_ptr<const Picture> later)
      : earlier_(std::move(earlier)), later_(std::move(later)) {}
  /// Computed at the first call for each method.
  [[nodiscard]] const MotionField& field(FlowMethod method);

 private:
  std::shared_ptr<const Picture> earlier_, later_;
  std::optional<MotionField> farneback_, dis_;
};

}  // namespace tinct
