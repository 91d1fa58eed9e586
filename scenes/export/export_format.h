#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "lib/data/manifest.h"
#include "scenes/export/film_times.h"

namespace tinct {

/// A film of a manifest with what an export may show of it.
struct ExportFilm {
  const ManifestVideo* video = nullptr;
  std::filesystem::path media;                       ///< where the film is; empty: not at hand
  FilmTimes times;                                   ///< by the manifest, or as read from the film
  std::map<std::int64_t, std::string> thumbnails{};  ///< JPEG by frame, where the format wants them
};

/// A way to write scenes for other programs. A new one is one new file and one line in
/// export_formats.cpp.
struct ExportFormat {
  std::string name;           ///< "edl"
  std::string extension;      ///< ".edl"
  std::string summary;        ///< what it is, for help and docs/
  bool film_by_film = false;  ///< a file for each film; else one for all
  bool needs_times = false;   ///< of films with a variable rate: the film itself is read
  bool needs_pictures = false;
  /// The whole file; `films` has one entry where film_by_film. Throws Error(Fault::input) for what
  /// the format can't say.
  std::string (*text)(const Manifest& manifest, std::span<const ExportFilm> films);
};

/// All formats, in the order of help.
[[nodiscard]] std::span<const ExportFormat> export_formats();
[[nodiscard]] std::vector<std::string> export_format_names();
/// Throws Error(Fault::usage) for an unknown name, with the known ones.
[[nodiscard]] const ExportFormat& find_export_format(const std::string& name);

// One file each.
extern const ExportFormat kEdlExport;
extern const ExportFormat kOtioExport;
extern const ExportFormat kCsvExport;
extern const ExportFormat kHtmlExport;
extern const ExportFormat kKeyframesExport;
extern const ExportFormat kWebVttExport;
extern const ExportFormat kCroissantExport;

/// A scene or a dropped range, for formats that list both in the film's order.
struct ExportRange {
  FrameRange frames;
  const Scene* scene = nullptr;  ///< null for a dropped range
  const Dropped* dropped = nullptr;
};
/// Scenes and dropped ranges by their first frames; of two that begin together the scene first.
[[nodiscard]] std::vector<ExportRange> ranges_in_order(const ManifestVideo& video);

/// "film" of "media/film.mp4"; the id of a film without a name.
[[nodiscard]] std::string film_title(const ManifestVideo& video);
/// Names for the files of each film, in the manifest's order and all different: the film's without
/// its extension, with it where two would be the same, and the id in the last resort. Safe as file
/// names: path separators, control characters and a leading dot become "_".
[[nodiscard]] std::vector<std::string> film_file_stems(const Manifest& manifest);

}  // namespace tinct
