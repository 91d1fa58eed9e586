#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/media/frame_source.h"
#include "metrics/metric.h"

namespace tinct {

/// One clip as a program outside is shown it.
struct ClipFiles {
  std::string clip;
  std::string method;
  std::filesystem::path truth;   ///< a video or a folder of pictures
  std::filesystem::path output;  ///< the same of one method
  std::int64_t frames = 0;       ///< in both
  Rational fps = {};             ///< 0/1 when unknown
  /// Frames, counted from 0, that are in the files but must not be measured
  /// (OutputPath::excluded); empty for a program that doesn't leave them out itself.
  std::set<std::int64_t> excluded = {};
  int width = 0;
  int height = 0;
};

/// A value of one method over the frames of all its clips at once, which is no mean over clips.
struct PooledValue {
  std::string name;
  double value = kNoValue;
  std::int64_t frames = 0;  ///< how many it is made of
};

/// Measures whole clips by other means than frame by frame: another program, or tinct-torch. Runs
/// after the frames were measured, clip by clip and method by method, from one thread.
class ClipProgram {
 public:
  virtual ~ClipProgram() = default;
  /// What it measures, as for the metrics that look at frames; `make` is null. The texts live as
  /// long as the program.
  [[nodiscard]] virtual const MetricInfo& info() const = 0;
  /// Whether it leaves out ClipFiles::excluded itself. If not, it is shown files without them.
  [[nodiscard]] virtual bool leaves_out_exemplars() const noexcept { return false; }
  /// Whether finish() reads the files of all clips again; they are kept for it till then.
  [[nodiscard]] virtual bool pools_clips() const noexcept { return false; }
  /// Adds the clip's values (and curves, where there are any) to `out`. A value that could not be
  /// had is kNoValue and its reason a line of `notes`; only what makes the whole run worthless
  /// throws.
  virtual void measure(const ClipFiles& files, ClipValues& out,
                       std::vector<std::string>& notes) = 0;
  /// The values over all clips that measure() was called with for this method; called once, after
  /// the last of them.
  virtual void finish(const std::string& /*method*/, std::vector<PooledValue>& /*out*/,
                      std::vector<std::string>& /*notes*/) {}
  /// The notes since the last call that tell of a value that should have been had and was not: the
  /// run then ends with "done, but some items failed".
  virtual std::vector<std::string> take_failures() { return {}; }
};

}  // namespace tinct
