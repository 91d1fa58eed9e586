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
#include "metrics/motion.h"

namespace tinct {

/// One output at one frame, and as far back as metrics may look.
struct OutputWindow {
  PictureWindow pictures;  ///< at most as long as the truth's; empty: it isn't judged by this frame
  /// The first frame of the scene that it is judged by, and the truth's there.
  std::shared_ptr<const Picture> first, first_truth;
};

/// One frame of a clip in all its versions.
struct ClipStep {
  std::int64_t number = 0;
  PictureWindow truth;
  std::vector<OutputWindow> outputs;
};

/// Reads the truth and all outputs of a clip in lock-step and checks that they fit together.
/// Not thread-safe.
class ClipReader {
 public:
  /// `window` is how many pictures a step holds at most; `cuts` are the frames behind which no
  /// earlier one is shown. Throws Error(Fault::input) as open_frame_source does.
  ClipReader(const ClipPaths& paths, const std::vector<OutputPath>& outputs, std::size_t window,
             std::set<std::int64_t> cuts = {});

  /// The next step, or nothing at the end. Throws Error(Fault::input) with both numbers when a
  /// size or the number of frames differs.
  [[nodiscard]] std::optional<ClipStep> next();

  [[nodiscard]] std::int64_t frames_estimate() const;
  [[nodiscard]] int width() const { return inputs_.front().source->info().width; }
  [[nodiscard]] int height() const { return inputs_.front().source->info().height; }
  /// What was read, for the record: {"truth":{…},"outputs":{NAME:{…}}}. Complete at the end only.
  [[nodiscard]] Json record() const;

 private:
  struct Input {
    std::string name;  ///< "truth" or the method
    std::unique_ptr<FrameSource> source;
    std::deque<std::shared_ptr<const Picture>> window;
    std::shared_ptr<const Picture> first;  // of the scene
    std::int64_t frames = 0;
    std::int64_t damaged = 0;
  };
  void check_size(const Input& input, const Frame& frame) const;
  [[noreturn]] void throw_counts();
  [[nodiscard]] Json record_of(const Input& input) const;

  std::string clip_;
  std::vector<Input> inputs_;  ///< the truth first
  std::size_t window_;
  std::set<std::int64_t> cuts_;
};

}  // namespace tinct
