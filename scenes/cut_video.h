#pragma once

#include <filesystem>

#include "lib/data/manifest.h"
#include "lib/media/frame_source.h"
#include "scenes/scene_cutter.h"
#include "scenes/scene_options.h"

namespace tinct {

/// What became of one film.
struct CutVideoResult {
  ManifestVideo video;  ///< a complete manifest entry: id, file, stream, detector, scenes, dropped
  VideoInfo info;       ///< complete, with the damage the decoder met
  CutStats stats;       ///< the detector's curves, one row a frame
};

/// Cuts one film (or folder of pictures) into scenes: reads it once, measures while decoding goes
/// on, shows progress. Memory holds a few frames and the curves, whatever the length. The same film
/// and options give the same result with any number of threads.
///
/// Throws Error: Fault::input for a film that can't be read or has no frame, Fault::usage for an
/// unknown detector, Fault::interrupted after Ctrl-C.
[[nodiscard]] CutVideoResult cut_video(const std::filesystem::path& video,
                                       const SceneOptions& options);

/// The same over any source; `label` stands in the progress bar. Only scenes, dropped and stats.
[[nodiscard]] CutResult cut_source(FrameSource& source, const SceneOptions& options,
                                   const std::string& label);

/// As cut_source, with a detector of the caller's.
[[nodiscard]] CutResult cut_source(FrameSource& source, SceneCutter& cutter,
                                   const std::string& label);

/// What a manifest records of these options: {"name", "version", "options"}. Two equal records cut
/// the same film alike.
[[nodiscard]] Json detector_record(const SceneOptions& options);

/// What to ask of open_frame_source for these options (colormotion wants colour, default gray).
[[nodiscard]] FrameSourceOptions scene_source_options(const SceneOptions& options);

}  // namespace tinct
