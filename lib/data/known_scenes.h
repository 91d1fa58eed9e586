#pragma once

#include <cstddef>
#include <vector>

#include "lib/data/align_film.h"
#include "lib/data/manifest.h"

namespace tinct {

/// The scenes of a manifest's video that have fingerprints, sorted by their first frames.
struct KnownScenes {
  std::vector<KnownScene> scenes;
  std::vector<std::size_t> indexes;  ///< of each in ManifestVideo::scenes
};

/// Times come from the scenes' pts and the stream's time base, without them from its frame rate.
/// Fingerprints of frames outside their scene are left out; a scene must have those of its first
/// and its last frame.
[[nodiscard]] KnownScenes known_scenes(const ManifestVideo& video);

}  // namespace tinct
