#pragma once

#include <filesystem>

#include "lib/data/manifest.h"
#include "lib/media/frame_source.h"
#include "scenes/detectors.h"
#include "scenes/scene_options.h"

namespace tinct {

/// A film that was read once: all that is needed to cut it, now or again.
struct MeasuredFilm {
  ManifestVideo video;  ///< id, file and stream; no scenes yet
  VideoInfo info;       ///< complete, with the damage the decoder met; empty when read from a cache
  Curves curves;
};

/// How a film is read. Never changes a result.
struct ReadingOptions {
  int decoders = 0;    ///< how many parts between key frames are decoded at once; 0: by threads
  bool alone = false;  ///< one thread for all, without progress: for many films at once
};

/// Reads one film (or folder of pictures) once and measures while decoding goes on; shows progress.
/// Memory holds a few frames and the curves, whatever the length. The same film gives the same
/// curves with any number of threads and decoders.
///
/// Throws Error: Fault::input for a film that can't be read or has no frame, Fault::usage for an
/// unknown detector, Fault::interrupted after Ctrl-C.
[[nodiscard]] MeasuredFilm measure_film(const std::filesystem::path& film,
                                        const std::string& detector,
                                        const ReadingOptions& reading = {});

/// The same over any source; `label` stands in the progress bar. With `alone`, in one thread.
[[nodiscard]] Curves measure_source(FrameSource& source, SceneMeter& meter,
                                    const std::string& label, bool alone = false);

/// The film's manifest entry, with detector, scenes, drops and times. Throws as decide_scenes does.
[[nodiscard]] ManifestVideo cut_film(const MeasuredFilm& film, const SceneOptions& options);

/// Measures and decides over any source.
[[nodiscard]] CutResult cut_source(FrameSource& source, const SceneOptions& options,
                                   const std::string& label);

/// What a manifest records of the detector and its options.
[[nodiscard]] Json detector_record(const SceneOptions& options);

/// How a source for `detector` is to be opened.
[[nodiscard]] FrameSourceOptions scene_source_options(const std::string& detector);

}  // namespace tinct
