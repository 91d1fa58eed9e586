#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/data/manifest.h"
#include "lib/media/frame.h"
#include "lib/media/frame_source.h"

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
  std::vector<double> values;  ///< one per measured column of the detector; NaN: nothing to measure
};

/// The curves behind a decision, for `--stats`: one row a frame.
struct CutStats {
  struct Row {
    std::int64_t frame = 0;
    double seconds = 0;          ///< pts times time base
    std::vector<double> values;  ///< one per column; NaN where there is none
  };
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

/// A film cut up: scenes and dropped ranges in order, together every frame from 0 to the last,
/// none twice.
struct CutResult {
  std::vector<Scene> scenes;
  std::vector<Dropped> dropped;
  CutStats stats;
};

/// Finds the scenes of one film. The measuring (reduce, analyse) is pure and may run in parallel;
/// the deciding (add, finish) is called by one thread, in the order of the frames. The result
/// does not depend on the number of threads.
class SceneCutter {
 public:
  virtual ~SceneCutter() = default;
  /// The pixels that reduce() expects.
  [[nodiscard]] virtual FrameSourceOptions source_options() const = 0;
  /// Shrinks a frame to what the detector needs. Pure; any size from 1x1 will do.
  [[nodiscard]] virtual ReducedFrame reduce(const Frame& frame) const = 0;
  /// Measures a frame against its predecessor (null for the first). Pure.
  [[nodiscard]] virtual FrameFeatures analyse(std::shared_ptr<const ReducedFrame> previous,
                                              std::shared_ptr<const ReducedFrame> frame) const = 0;
  /// Takes the next frame's measurements, in order.
  virtual void add(FrameFeatures features) = 0;
  /// The result, once, after the last frame. Throws Error(Fault::input) without any frame.
  [[nodiscard]] virtual CutResult finish() = 0;
};

}  // namespace tinct
