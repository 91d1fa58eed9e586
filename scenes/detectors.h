#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>

#include "scenes/scene_cutter.h"
#include "scenes/scene_options.h"

namespace tinct {

/// A way to cut films into scenes. A new one is one new file and one line in detectors.cpp.
struct DetectorInfo {
  std::string name;
  int version = 1;      ///< raised whenever the same film may be cut differently
  std::string summary;  ///< one line for `--help` and docs/
  /// `info` is the film's, as known before its first frame (the frame rate counts).
  std::unique_ptr<SceneCutter> (*make)(const SceneOptions& options, const VideoInfo& info);
};

/// All detectors, the default first.
[[nodiscard]] std::span<const DetectorInfo> detectors();

/// Throws Error(Fault::usage) for an unknown name, with the known ones.
[[nodiscard]] const DetectorInfo& find_detector(const std::string& name);

}  // namespace tinct
