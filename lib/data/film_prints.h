#pragma once

#include <filesystem>

#include "lib/data/align_film.h"
#include "lib/media/frame_source.h"

namespace tinct {

/// All frames of a film by their fingerprints.
struct FilmPrints {
  VideoInfo info;  ///< complete
  CandidateFilm film;
};

/// Decodes a film once, luma only. Shows progress. Throws as open_frame_source, and
/// Error(Fault::input) for a film without frames.
[[nodiscard]] FilmPrints read_film_prints(const std::filesystem::path& film);

}  // namespace tinct
