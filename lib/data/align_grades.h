#pragma once

// Private to align_manifest.cpp.

#include <filesystem>
#include <string>
#include <vector>

#include "lib/data/align_manifest.h"

namespace tinct {

/// The film that was chosen for a video.
struct FilmMatch {
  std::filesystem::path media;
  std::string matched_by;
  std::string fps;
  FilmAlignment alignment;
};

struct GradedFilm {
  const ManifestVideo& video;
  const FilmMatch& match;
  std::filesystem::path original;  ///< empty: not at hand
};

/// Grades the scenes of a film, found as `scenes` says, in the order of the manifest. The film is
/// read again where a scene may be exact (all fingerprints are the same), where `measure` asks for
/// all facts, and for the PSNR beside its original.
[[nodiscard]] AlignedVideo grade_film(const GradedFilm& film, std::vector<FoundScene> scenes,
                                      bool measure);

}  // namespace tinct
