#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "scenes/export/export_format.h"

namespace tinct {

/// The columns of a manifest's CSV, in order. video, file, kind, first, last, split, confidence and
/// why are read back; start_seconds, end_seconds and length follow from the frames.
inline constexpr std::array<std::string_view, 11> kCsvColumns{
    "video",       "file",   "kind",  "first",      "last", "start_seconds",
    "end_seconds", "length", "split", "confidence", "why"};

/// The cells of one range of a film, in the order of the columns. `times` may know nothing: the
/// seconds are empty then.
[[nodiscard]] std::vector<std::string> csv_cells(const ManifestVideo& video,
                                                 const ExportRange& range, const FilmTimes& times);

/// The whole file: a head, and a row for every scene and dropped range.
[[nodiscard]] std::string scenes_csv(const Manifest& manifest, std::span<const ExportFilm> films);

}  // namespace tinct
