#pragma once

#include <string>
#include <vector>

#include "lib/data/manifest.h"

namespace tinct {

/// The manifest in `parts` manifests with about as many frames each, for the jobs of a cluster:
/// videos stay whole, the longest go first, each to the part with the fewest frames so far. Parts
/// may be empty. Merging them gives the manifest again.
[[nodiscard]] std::vector<Manifest> split_into_parts(const Manifest& manifest, int parts);

/// One manifest for each video, in the order of the videos. Merging them gives the manifest again.
[[nodiscard]] std::vector<Manifest> split_into_videos(const Manifest& manifest);

/// The videos with scenes of one split ("train", "validation", or "" for undecided) and of these
/// only such scenes.
[[nodiscard]] Manifest manifest_of_split(const Manifest& manifest, const std::string& split);

}  // namespace tinct
