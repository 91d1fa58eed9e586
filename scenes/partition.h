#pragma once

#include <cstdint>
#include <vector>

#include "lib/data/manifest.h"
#include "scenes/detectors.h"
#include "scenes/scene_options.h"

namespace tinct {

/// A frame that starts a new scene, and how sure the detector is of it, 0..1.
struct SceneStart {
  std::int64_t frame = 0;
  double confidence = 1;
};

/// What a detector found in a film, before the user's wishes are applied.
struct Findings {
  std::int64_t frames = 0;         ///< of the film
  double fps = 25;                 ///< to turn seconds into frames
  std::vector<SceneStart> starts;  ///< in any order; frame 0 need not be among them
  std::vector<Dropped> dropped;    ///< in order, without overlap
};

/// Scenes and drops that together cover every frame once, in order. A scene begins at every start
/// and after every drop (with the confidence of a start there, else 1). The options then keep
/// uniform runs as scenes, cut transitions in their middle, and drop short scenes as "discarded".
/// Throws Error(Fault::input) for a film without frames.
[[nodiscard]] CutResult partition(Findings findings, const SceneOptions& options);

/// Appends a frame to the last range when it follows it for the same reason, else begins a range.
void drop_frame(std::vector<Dropped>& dropped, std::int64_t frame, const char* why);

}  // namespace tinct
