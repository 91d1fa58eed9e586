#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/manifest.h"
#include "lib/media/exact_frames.h"
#include "scenes/curves.h"
#include "scenes/detectors.h"
#include "scenes/review/timeline.h"
#include "scenes/scene_options.h"

namespace tinct {

/// Measures a film's curves out of the frames that pass by, so that reading it once is enough; a
/// detector that wants other pixels reads the film itself in finish().
class PassingMeter {
 public:
  /// `detector`: a name from detectors(). `info` is the film's.
  PassingMeter(const std::string& detector, const VideoInfo& info);

  /// Takes the next frame.
  void add(const PassingFrame& frame);
  /// The curves, once, after the last frame; nothing when `stop` ended it early. Throws Error as
  /// open_frame_source does.
  [[nodiscard]] std::optional<Curves> finish(const std::atomic<bool>& stop);

 private:
  void take(const Frame& frame);

  std::filesystem::path path_;
  std::unique_ptr<SceneMeter> meter_;
  bool takes_luma_ = false;
  std::shared_ptr<const ReducedFrame> previous_;
};

/// The options behind a manifest's detector record; the normal ones where there is none, or where
/// it can't be read as one of ours.
[[nodiscard]] SceneOptions recorded_options(const Json& detector);

/// A threshold that a person moved: the option behind a curve's line, and where the line is now.
struct MovedThreshold {
  std::string option;
  double threshold = 0;  ///< 0..1
};

/// The options with which the lines stand there, rounded to what a person can read. Throws
/// Error(Fault::input) for an option that no line moves.
[[nodiscard]] SceneOptions with_thresholds(SceneOptions options,
                                           const std::vector<MovedThreshold>& moved);

/// What other thresholds would make of a film.
struct ThresholdPreview {
  SceneOptions options;
  std::shared_ptr<const ManifestVideo> cut;  ///< scenes, dropped and detector record
  std::vector<std::int64_t> added;           ///< first frames of scenes that are none now
  std::vector<std::int64_t> removed;         ///< the other way round
};
[[nodiscard]] ThresholdPreview preview_thresholds(const Curves& curves, const SceneOptions& options,
                                                  const Timeline& now);

/// [{"name","meaning","option","threshold","values"}]: `values` is hexadecimal, a byte a frame: 0
/// for none, else 1 + 254 times the value.
[[nodiscard]] Json curves_json(const std::vector<ShownCurve>& curves);

/// [{"name","option","threshold"}]: where the lines stand with these options.
[[nodiscard]] Json lines_json(const std::vector<ShownCurve>& curves);

}  // namespace tinct
