#include "scenes/export/csv.h"

#include <fmt/format.h>

#include "lib/base/csv_text.h"

namespace tinct {
namespace {

std::string seconds_text(const std::optional<double>& seconds) {
  return seconds ? fmt::format("{:.6f}", *seconds) : std::string();
}

// As short as reads back to the same number.
std::string number_text(const std::optional<double>& number) {
  return number ? fmt::format("{}", *number) : std::string();
}

}  // namespace

std::vector<std::string> csv_cells(const ManifestVideo& video, const ExportRange& range,
                                   const FilmTimes& times) {
  const FrameRange& frames = range.frames;
  const Scene* scene = range.scene;
  return {video.id,
          video.file,
          scene != nullptr ? "scene" : "dropped",
          std::to_string(frames.first),
          std::to_string(frames.last),
          seconds_text(times.start(frames.first)),
          seconds_text(times.end(frames.last)),
          std::to_string(frames.count()),
          scene != nullptr ? scene->split : "",
          scene != nullptr ? number_text(scene->confidence) : "",
          scene != nullptr ? "" : range.dropped->why};
}

std::string scenes_csv(const Manifest&, std::span<const ExportFilm> films) {
  std::string text = csv_line({kCsvColumns.begin(), kCsvColumns.end()});
  for (const ExportFilm& film : films) {
    for (const ExportRange& range : ranges_in_order(*film.video)) {
      text += csv_line(csv_cells(*film.video, range, film.times));
    }
  }
  return text;
}

const ExportFormat kCsvExport{
    .name = "csv",
    .extension = ".csv",
    .summary =
        "a row for each scene and dropped range of all films (RFC 4180), for spreadsheets; "
        "manifest import csv reads it back",
    .needs_times = true,
    .text = scenes_csv};

}  // namespace tinct
