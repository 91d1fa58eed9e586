#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/data/manifest.h"
#include "lib/data/split.h"

namespace tinct {

struct PlanOptions {
  SplitBy split_by = SplitBy::scene;
  std::int64_t seed = 0;
  /// Which frames: false, all of every scene; true, those that the published builder of 2018
  /// wrote (lib/data/compat_colormotion2018.h).
  bool compat_colormotion2018 = false;
  std::int64_t stride = 1;     ///< every N-th frame of a scene, from its first on
  std::int64_t min_scene = 1;  ///< scenes with fewer frames in the manifest are left out
  std::int64_t max_scene = 0;  ///< scenes with more are left out; 0: none
};

/// A scene of which at least one frame is written.
struct PlannedScene {
  std::int64_t number = 0;  ///< first frame in the manifest: the name of its folder
  FrameRange frames;        ///< the frames to write, or every `stride`-th of them
  Split split = Split::train;
  std::int64_t stride = 1;

  [[nodiscard]] bool holds(std::int64_t frame) const noexcept {
    return frames.first <= frame && frame <= frames.last && (frame - frames.first) % stride == 0;
  }
  /// Frames to write.
  [[nodiscard]] std::int64_t count() const noexcept { return (frames.count() - 1) / stride + 1; }
};

/// A video of which at least one scene is written.
struct PlannedVideo {
  std::size_t index = 0;  ///< in Manifest::videos
  VideoId id;
  std::vector<PlannedScene> scenes;  ///< by number
};

/// What a plan comes to; known without any video.
struct PlanCounts {
  std::int64_t frames = 0;         ///< frames of overlapping scenes count once for each scene
  std::int64_t scene_folders = 0;  ///< scenes of which a frame is written
  std::int64_t videos = 0;
  std::int64_t train_frames = 0;
  std::int64_t validation_frames = 0;
};

/// Which frames of which videos make a dataset: all of its content and order.
///
/// Samples are ordered by video id, then by frame, then by scene number.
struct DatasetPlan {
  std::vector<PlannedVideo> videos;  ///< by id
  [[nodiscard]] PlanCounts counts() const;
};

/// Throws Error(Fault::input) when two scenes of a video start at the same frame or two videos
/// have the same id: their samples would have the same names.
[[nodiscard]] DatasetPlan plan_dataset(const Manifest& manifest, const PlanOptions& options);

}  // namespace tinct
