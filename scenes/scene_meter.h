#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "lib/media/frame.h"
#include "lib/media/frame_source.h"
#include "scenes/curves.h"

namespace tinct {

class StructurePlane;

/// What a detector looks at instead of the whole frame. The full-size picture can go once this is
/// made, so that memory does not grow with the film's size.
struct ReducedFrame {
  Frame picture;  ///< small; size and format are the detector's; may be empty
  std::shared_ptr<const StructurePlane> structure;  ///< of the default detector, else null
  std::array<std::int32_t, 64> levels{};  ///< pixels per gray level, 64 equal bins over [0, 256)
  std::int64_t counted = 0;               ///< pixels in `levels` together
  std::int64_t number = 0;                ///< of the frame, from 0
  std::int64_t pts = 0;                   ///< in units of VideoInfo::time_base
  bool damaged = false;                   ///< the decoder concealed an error in it

  /// Share of the pixels in the two fullest bins, 0..1: near 1 for frames without content.
  [[nodiscard]] double top_two() const noexcept;
  /// Counts a gray8 picture's pixels into `levels`, on top of what is there.
  void count_levels(const Frame& gray) noexcept;
};

/// One frame with what was measured between it and the frame before.
struct FrameFeatures {
  std::shared_ptr<const ReducedFrame> frame;
  std::vector<float> values;  ///< one per curve of the detector; NaN: nothing to measure
};

/// Measures one film: the half of a detector that sees pictures. Reducing and analysing are pure
/// and may run in parallel; add() and finish() are called by one thread, in the order of the
/// frames. The curves do not depend on the number of threads, nor on any threshold of SceneOptions.
class SceneMeter {
 public:
  virtual ~SceneMeter() = default;
  /// The pixels that reduce() expects.
  [[nodiscard]] virtual FrameSourceOptions source_options() const = 0;
  /// Whether measuring costs about as much as decoding, so that other threads should share it.
  /// Where it is far cheaper, handing frames over would cost more than the measuring itself.
  [[nodiscard]] virtual bool is_heavy() const { return false; }
  /// Shrinks a frame to what the detector needs. Pure; any size from 1x1 will do.
  [[nodiscard]] virtual ReducedFrame reduce(const Frame& frame) const = 0;
  /// Measures a frame against its predecessor (null for the first). Pure.
  [[nodiscard]] virtual FrameFeatures analyse(std::shared_ptr<const ReducedFrame> previous,
                                              std::shared_ptr<const ReducedFrame> frame) const = 0;
  /// Takes the next frame's measurements, in order.
  virtual void add(FrameFeatures features) = 0;
  /// The curves, once, after the last frame.
  [[nodiscard]] virtual Curves finish() = 0;
};

}  // namespace tinct
