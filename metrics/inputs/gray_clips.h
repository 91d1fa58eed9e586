#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

#include "metrics/inputs/clip_input.h"

namespace tinct {

/// Writes a clip as a colorizer gets it: each frame with its L* and a* = b* = 0, lossless (FFV1 for
/// ".mkv", PNGs for a name without extension); with `colours` the frames as they are. Frame rate
/// and times are kept; where there is none the film runs at 25 frames a second. Returns the number
/// of frames.
std::int64_t write_clip_input(const ClipInput& clip, const std::filesystem::path& out,
                              bool colours = false);

/// Writes frames of a clip in colour as FOLDER/000000.png. Throws Error(Fault::usage) for a frame
/// that the clip lacks.
void write_exemplars(const ClipInput& clip, const std::set<std::int64_t>& frames,
                     const std::filesystem::path& folder);

/// How many frames a clip has; reads it to its end where only that tells.
[[nodiscard]] std::int64_t count_frames(const ClipInput& clip);

/// A digest of what tells that a clip has changed: names, sizes and times of its files.
[[nodiscard]] std::string clip_fingerprint(const ClipInput& clip);

}  // namespace tinct
