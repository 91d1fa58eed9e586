#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "lib/data/manifest.h"
#include "lib/media/frame_source.h"

namespace tinct {

/// The same scene in two films.
struct ScenePair {
  FrameRange original;
  FrameRange copy;
};

/// How the pictures of both are made before they are compared.
struct PsnrOptions {
  ColourRecipe recipe = ColourRecipe::tinct1;
  int size = 0;  ///< width and height of both; 0: the copy gets the original's size
};

/// For each pair the mean over its frames of the PSNR in dB of B, G and R together; frames without
/// any difference count 100. Where the numbers of frames differ, each frame of the original is
/// compared with the one at the same share of the scene. Nothing for a pair of which no frame could
/// be compared: a film ended early, or the pair runs backwards between others. Reads both films
/// once. Throws as open_frame_source.
[[nodiscard]] std::vector<std::optional<double>> scene_psnr(const std::filesystem::path& original,
                                                            const std::filesystem::path& copy,
                                                            const std::vector<ScenePair>& pairs,
                                                            const PsnrOptions& options);

}  // namespace tinct
