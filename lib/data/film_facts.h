#pragma once

#include <filesystem>

#include "lib/base/progress.h"
#include "lib/data/manifest.h"

namespace tinct {

/// Width and height of the pictures of which a scene's pixel root is taken, where the manifest
/// names no recipe: the size that `tinct build` writes by default.
inline constexpr int kRecipeSize = 256;

/// How a film is measured. Never changes a result.
struct FactsReading {
  int decoder_threads = 0;  ///< 0: FFmpeg's choice
  bool alone = false;       ///< one thread for all but decoding: for many films at once
  Progress* progress = nullptr;
};

/// Reads a film (or folder of pictures) once from end to end and measures all that its entry in a
/// manifest can hold: bytes, sha256, packets, frames_hash, pts, stream, recipe, and of each scene
/// of `video` its pts, pixels and fingerprints. A recipe that `video` names is the one that is
/// used, else tinct1 at kRecipeSize. Folders have no packets and no times. A scene that ends at the
/// number of frames counts from 1 and is clipped (clip_counted_from_one).
///
/// Returns an entry with what was measured, and of `video` only id, scenes and dropped ranges.
/// Throws Error(Fault::input) when the film can't be read or a range goes beyond its end,
/// Error(Fault::interrupted) after Ctrl-C.
[[nodiscard]] ManifestVideo measure_facts(const ManifestVideo& video,
                                          const std::filesystem::path& media,
                                          const FactsReading& reading);

}  // namespace tinct
