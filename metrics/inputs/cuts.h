#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>

#include "lib/data/manifest.h"
#include "metrics/inputs/clips.h"

namespace tinct {

/// The first frames of scenes that a detector finds in a film or folder of pictures, and who found
/// them.
struct DetectedCuts {
  std::set<std::int64_t> frames;
  std::string detector;  ///< "default 1"
};
using CutDetector = std::function<DetectedCuts(const std::filesystem::path&)>;

/// The scene boundaries of the truth's clips, for keeping pairs of frames within one scene.
class SceneCuts {
 public:
  /// `scenes` is a manifest's path, "detect" or "none"; without a detector "detect" means none.
  /// Errors as read_manifest.
  SceneCuts(const std::string& scenes, CutDetector detector);

  /// Those that the truth knows itself (ClipInput::known_cuts), whatever else was asked for; else
  /// the frames of the truth's clip that don't belong to the scene of the frame before. The video
  /// is found by its id, then by its file's name without extension; with `only_clip` and a manifest
  /// of one video by being the only one. Not found throws Error(Fault::input).
  [[nodiscard]] std::set<std::int64_t> of(const ClipPaths& clip, bool only_clip) const;

  /// Where a clip's cuts come from, for the record: "M.json", "detector default 1", "none",
  /// "the stored scene". Of the clip last asked for.
  [[nodiscard]] const std::string& origin() const noexcept { return origin_; }

 private:
  [[nodiscard]] std::set<std::int64_t> from_manifest(const ClipPaths& clip, bool only_clip) const;

  std::filesystem::path path_;
  Manifest manifest_;
  CutDetector detector_;
  mutable std::string origin_ = "none";
};

}  // namespace tinct
