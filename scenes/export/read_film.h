#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "scenes/export/film_times.h"

namespace tinct {

/// The most pixels in either direction of a page's small pictures.
inline constexpr int kThumbnailSide = 192;

/// What an export needs of the film itself.
struct FilmReading {
  FilmTimes times;                                 ///< of every frame
  std::map<std::int64_t, std::string> thumbnails;  ///< JPEG by frame, as the film is displayed
};

/// Reads a film once from its start; to its end, or where no times are wanted to the last wanted
/// picture. Shows progress. Throws Error: Fault::input for a film that can't be read, has another
/// number of frames than `video` says, or ends before a wanted picture; Fault::interrupted.
[[nodiscard]] FilmReading read_film(const std::filesystem::path& path, const ManifestVideo& video,
                                    bool times, const std::set<std::int64_t>& pictures);

}  // namespace tinct
