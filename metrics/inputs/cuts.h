#pragma once

#include <cstdint>
#include <filesystem>
#include <set>

#include "lib/data/manifest.h"
#include "metrics/inputs/clips.h"

namespace tinct {

/// The scene boundaries of a manifest, for keeping pairs of frames within one scene.
class SceneCuts {
 public:
  /// An empty path means no manifest and no cuts. Errors as read_manifest.
  explicit SceneCuts(const std::filesystem::path& manifest);

  /// The frames of the truth's clip that don't belong to the scene of the frame before. The video
  /// is found by its id, then by its file's name without extension; with `only_clip` and a manifest
  /// of one video by being the only one. Not found throws Error(Fault::input).
  [[nodiscard]] std::set<std::int64_t> of(const ClipPaths& clip, bool only_clip) const;

 private:
  std::filesystem::path path_;
  Manifest manifest_;
};

}  // namespace tinct
