#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "lib/data/manifest.h"
#include "lib/media/frame.h"

namespace tinct {

/// What one pass over a film gives the demo.
struct DemoClips {
  std::vector<Frame> sheet;  ///< first, middle and last frame of each scene, 320 wide
  std::size_t scored = 0;    ///< scenes that were written as clips
};

/// Reads the film once and writes the first 24 frames of up to six of its held-out scenes (named by
/// their first frames), 320 wide and lossless, as FOLDER/truth/scene-NNNNNN.mkv and, by every fake
/// colorizer, FOLDER/NAME/scene-NNNNNN.mkv. Scenes shorter than six frames are not scored.
[[nodiscard]] DemoClips make_demo_clips(const std::filesystem::path& film,
                                        const ManifestVideo& video,
                                        const std::vector<std::int64_t>& held_out,
                                        const std::filesystem::path& folder);

}  // namespace tinct
