#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/media/frame_source.h"
#include "metrics/inputs/clips.h"
#include "metrics/inputs/fit.h"
#include "metrics/inputs/pairing.h"
#include "metrics/motion.h"

namespace tinct {

/// One output at one frame, and as far back as metrics may look.
struct OutputWindow {
  /// At most as long as the truth's: no further back than the last frame that it isn't judged by.
  /// Empty at such a frame: an exemplar, or one that it lacks (--fit).
  PictureWindow pictures;
  /// The first frame of the scene that it is judged by, and the truth's there; behind an exemplar a
  /// new one.
  std::shared_ptr<const Picture> first, first_truth;
};

/// One frame of a clip in all its versions.
struct ClipStep {
  std::int64_t number = 0;
  PictureWindow truth;
  std::vector<OutputWindow> outputs;
};

/// How a clip is read.
struct ClipReading {
  std::size_t window = 1;            ///< how many pictures a step holds at most
  std::set<std::int64_t> cuts = {};  ///< frames behind which no earlier one is shown
  Fit fit = {};                      ///< how sizes and lengths are made the same
};

/// Reads the truth and all outputs of a clip in lock-step and checks that they fit together.
/// Not thread-safe.
class ClipReader {
 public:
  /// An output that is derived gets its chroma from the one of that name, which stands before it,
  /// and its L from the truth. Throws Error(Fault::input) as open_frame_source does, and when the
  /// outputs that the truth is to be fitted to differ in size.
  ClipReader(const ClipPaths& paths, const std::vector<OutputPath>& outputs, ClipReading reading);

  /// The next step, or nothing at the end. Throws Error(Fault::input) with both numbers when a
  /// size or the number of frames differs and nothing is to be fitted; with Fit the clip ends with
  /// the truth, and each output where it ends itself.
  [[nodiscard]] std::optional<ClipStep> next();

  [[nodiscard]] std::int64_t frames_estimate() const;
  [[nodiscard]] const VideoInfo& truth_info() const { return inputs_.front().source->info(); }
  /// The size that is measured.
  [[nodiscard]] int width() const { return size_.width; }
  [[nodiscard]] int height() const { return size_.height; }
  /// What was read, for the record: {"truth":{…},"outputs":{NAME:{…}}}. Complete at the end only.
  [[nodiscard]] Json record() const;
  /// {NAME: Pairing::record}. Complete at the end only.
  [[nodiscard]] Json pairing() const;

 private:
  struct Input {
    std::string name;  ///< "truth" or the method
    std::string made_by = {};
    std::unique_ptr<FrameSource> source = {};  // null: derived
    std::set<std::int64_t> excluded = {};
    std::optional<std::size_t> base = {};  // of a derived one, in inputs_
    std::optional<Pairing> pairing = {};
    std::optional<Frame> current = {};
    std::deque<std::shared_ptr<const Picture>> window = {};
    std::shared_ptr<const Picture> first = {}, first_truth = {};  // of the scene
    std::int64_t frames = 0;
    std::int64_t damaged = 0;
  };
  void add_output(const ClipInput& clip, const OutputPath& output);
  void choose_size();
  [[nodiscard]] bool read_frames();
  [[nodiscard]] std::optional<Frame> read_frame(Input& input);
  void take_into_window(Input& input, std::int64_t number);
  void check_size(const Input& input, const Frame& frame) const;
  void read_rest();
  [[noreturn]] void throw_counts();
  [[nodiscard]] Json record_of(const Input& input) const;

  std::string clip_;
  ClipReading reading_;
  FrameSize size_;
  std::vector<Input> inputs_;  ///< the truth first
};

}  // namespace tinct
