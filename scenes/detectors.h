#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lib/data/manifest.h"
#include "scenes/curves.h"
#include "scenes/scene_meter.h"
#include "scenes/scene_options.h"

namespace tinct {

/// A film cut up: scenes and dropped ranges in order, together every frame from 0 to the last,
/// none twice.
struct CutResult {
  std::vector<Scene> scenes;
  std::vector<Dropped> dropped;
};

/// A way to cut films into scenes: measuring needs the film, deciding only the curves. A new one is
/// one new file and one line in detectors.cpp.
struct DetectorInfo {
  std::string name;
  int version = 1;      ///< raised whenever the same film may be cut differently
  std::string summary;  ///< one line for `--help` and docs/
  /// `info` is the film's, as known before its first frame (the frame rate counts).
  std::unique_ptr<SceneMeter> (*make_meter)(const VideoInfo& info);
  /// Pure. Throws Error(Fault::input) for curves without a frame.
  CutResult (*decide)(const Curves& curves, const SceneOptions& options);
  std::vector<std::string> (*columns)();  ///< of its curves
  /// What to draw of the curves, with the lines that the options move.
  std::vector<ShownCurve> (*show)(const Curves& curves, const SceneOptions& options);
};

/// All detectors, the default first.
[[nodiscard]] std::span<const DetectorInfo> detectors();

/// Throws Error(Fault::usage) for an unknown name, with the known ones.
[[nodiscard]] const DetectorInfo& find_detector(const std::string& name);

/// Cuts a film by its curves: DetectorInfo::decide of the detector that measured them. Throws
/// Error(Fault::usage) when `options` name another detector, or the curves are of another version.
[[nodiscard]] CutResult decide_scenes(const Curves& curves, const SceneOptions& options);

/// The curves that people see. Throws as decide_scenes does.
[[nodiscard]] std::vector<ShownCurve> shown_curves(const Curves& curves,
                                                   const SceneOptions& options);

}  // namespace tinct
