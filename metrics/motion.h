#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "lib/media/optical_flow.h"
#include "metrics/flow_source.h"
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

/// The truth's motion between two frames by one flow, and its own error under it.
struct MotionField {
  FlowField forward;           ///< from the earlier frame to the later one
  FlowField backward;          ///< from the later frame to the earlier one
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

/// A picture and the ones before it, the newest first.
using PictureWindow = std::vector<std::shared_ptr<const Picture>>;

/// The motion of the truth that ends at one frame, shared by all outputs and metrics. Each field is
/// computed at the first call. Not thread-safe: it belongs to the one task that measures its frame.
class Motion {
 public:
  /// `truths` as in FrameContext; `flows` must outlive this.
  Motion(const FlowSource& flows, PictureWindow truths)
      : flows_(flows), truths_(std::move(truths)) {}

  /// False where the flow can't be computed: DIS needs 12 pixels in one direction.
  [[nodiscard]] bool possible(FlowKind kind) const noexcept;
  /// From the frame `lag` frames back; the window must reach that far.
  [[nodiscard]] const MotionField& field(FlowKind kind, std::size_t lag = 1);
  /// From any earlier frame of the truth.
  [[nodiscard]] const MotionField& between(FlowKind kind, const Picture& earlier);
  /// The field from the frame before by whichever flow was computed, DIS first; null: none was.
  [[nodiscard]] const MotionField* known() const;

 private:
  const FlowSource& flows_;
  PictureWindow truths_;
  std::map<std::pair<FlowKind, const Picture*>, MotionField> fields_;
};

}  // namespace tinct
