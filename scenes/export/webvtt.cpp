// WebVTT chapters, for players.

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "scenes/export/export_format.h"
#include "scenes/export/timecode.h"

namespace tinct {
namespace {

std::string webvtt_text(const Manifest&, std::span<const ExportFilm> films) {
  const ExportFilm& film = films.front();
  if (!film.times.known()) {
    throw Error(Fault::input, film_title(*film.video) +
                                  " has a variable or unknown frame rate, so WebVTT's times need "
                                  "the film itself; tell where it is with --media");
  }
  std::string text = "WEBVTT\n";
  std::size_t number = 0;
  for (const ExportRange& range : ranges_in_order(*film.video)) {
    if (range.scene == nullptr) continue;
    const auto start = film.times.start(range.frames.first);
    const auto end = film.times.end(range.frames.last);
    if (!start || !end) continue;
    ++number;
    text += fmt::format("\n{}\n{} --> {}\nScene {}, frames {}-{}\n", number, clock_time(*start),
                        clock_time(*end), number, range.frames.first, range.frames.last);
  }
  return text;
}

}  // namespace

const ExportFormat kWebVttExport{.name = "webvtt",
                                 .extension = ".vtt",
                                 .summary = "WebVTT chapters, a cue for each scene",
                                 .film_by_film = true,
                                 .needs_times = true,
                                 .text = webvtt_text};

}  // namespace tinct
