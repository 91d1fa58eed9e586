#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/media/frame_source.h"

namespace tinct {

/// All that a detector measured in one film: one row a frame. Enough to cut the film again with
/// other thresholds without decoding it (`tinct scenes --from-stats`, the page of `tinct review`).
struct Curves {
  std::string detector;  ///< its name
  int version = 1;       ///< of the detector that measured
  Rational fps;          ///< average rate; 0/1 when unknown
  Rational time_base;    ///< seconds per unit of `pts`
  std::vector<std::string> columns;
  std::vector<std::int64_t> pts;      ///< presentation time of each frame
  std::vector<std::uint8_t> damaged;  ///< 1 where the decoder concealed an error
  std::vector<float> values;          ///< row by row; NaN where there is nothing to measure

  [[nodiscard]] std::int64_t frames() const noexcept {
    return static_cast<std::int64_t>(pts.size());
  }
  [[nodiscard]] float at(std::int64_t frame, std::size_t column) const noexcept {
    return values[static_cast<std::size_t>(frame) * columns.size() + column];
  }
  [[nodiscard]] double seconds(std::int64_t frame) const noexcept {
    return static_cast<double>(pts[static_cast<std::size_t>(frame)]) * time_base.value();
  }
  /// Frames a second for turning seconds into frames: `fps`, or 25 where it is not known.
  [[nodiscard]] double rate() const noexcept;
  /// One column, a value a frame. Throws Error(Fault::bug) for an unknown name.
  [[nodiscard]] std::vector<float> column(std::string_view name) const;
  /// Makes room for about so many frames, so that a long film's curves are not held twice while
  /// they grow. A container may lie: no more than a million are made room for.
  void expect(std::int64_t frames);
  /// Appends a frame's row.
  void add(std::int64_t time, bool is_damaged, const std::vector<float>& row);
};

/// A curve as people see it, with the line that an option moves.
struct ShownCurve {
  std::string name;           ///< "cut"
  std::string meaning;        ///< a sentence
  std::vector<float> values;  ///< 0..1, one a frame; NaN where there is nothing to show
  double threshold = 0;       ///< frames that reach it count
  std::string option;         ///< the option of SceneOptions behind the line: "sensitivity"
};

}  // namespace tinct
