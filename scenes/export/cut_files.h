#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/data/manifest.h"
#include "lib/media/film_pieces.h"
#include "scenes/export/write_exports.h"

namespace tinct {

/// One scene as a file.
struct SceneFile {
  std::string film;
  FrameRange frames;  ///< of the scene
  CutFile file;
};

struct SceneFiles {
  std::vector<SceneFile> files;         ///< film by film, in the order of the scenes
  std::vector<ExportFailure> failures;  ///< films that could not be cut, or are not at hand
};

/// Writes every scene of the films in `media` into `folder`, by write_film_pieces, as
/// `<film>-<first frame %06d>.mp4` or `.mkv`. A film that fails is a failure of its own; of several
/// scenes with the same first frame only the longest is written. Throws Error as write_film_pieces
/// for all but Fault::input.
[[nodiscard]] SceneFiles cut_scene_files(const Manifest& manifest,
                                         const std::map<VideoId, std::filesystem::path>& media,
                                         CutKind kind, const std::filesystem::path& folder);

}  // namespace tinct
