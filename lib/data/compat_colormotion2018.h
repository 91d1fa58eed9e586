#pragma once

#include <optional>
#include <vector>

#include "lib/data/manifest.h"

namespace tinct {

/// The frames that `scripts/build_dataset_from_metadata.py` of ColorMotion (2018) wrote for the
/// scenes of one video, in their order; nothing where it wrote none.
///
/// Its loop kept one current scene. A frame beyond the scene's end moved on to the next scene
/// without being tested against it, so the first frame of every scene that is adjacent to its
/// predecessor is lost, and a scene inside an earlier one is passed over. The sum over the films
/// of the thesis is the 142,753 frames that it reports.
[[nodiscard]] std::vector<std::optional<FrameRange>> frames_written_in_2018(
    const std::vector<Scene>& scenes);

}  // namespace tinct
