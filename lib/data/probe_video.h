#pragma once

#include <filesystem>

#include "lib/data/manifest.h"
#include "lib/media/frame_source.h"

namespace tinct {

/// The stream facts of a manifest, from the final info of a source that was read to its end (before
/// that, frames, vfr and damage are not known). `other` holds "matrix_tagged" and "range_tagged",
/// and where they differ from the default "rotation" (degrees clockwise for display, 0),
/// "sample_aspect" ("N/D", 1/1), "duration" (seconds, unknown) and "damaged_packets" (0).
[[nodiscard]] StreamFacts stream_facts(const VideoInfo& info);

/// A manifest's entry for a video file or a folder of pictures: id, name, stream facts, and for a
/// file its size and SHA-256, which reads it once from end to end. Without scenes. Throws
/// Error(Fault::input) when the file can't be read.
[[nodiscard]] ManifestVideo describe_video(const std::filesystem::path& file,
                                           const VideoInfo& info);

}  // namespace tinct
