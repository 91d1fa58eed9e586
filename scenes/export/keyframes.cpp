// "FRAME I -1": the first frame of each scene as x264 and x265 take them in --qpfile, where I is a
// key frame and -1 leaves the quality to the encoder.

#include "scenes/export/export_format.h"

namespace tinct {
namespace {

std::string keyframes_text(const Manifest&, std::span<const ExportFilm> films) {
  std::string text;
  std::int64_t last = -1;
  for (const ExportRange& range : ranges_in_order(*films.front().video)) {
    // Scenes that begin together make one key frame.
    if (range.scene == nullptr || range.frames.first == last) continue;
    last = range.frames.first;
    text += std::to_string(last) + " I -1\n";
  }
  return text;
}

}  // namespace

const ExportFormat kKeyframesExport{
    .name = "keyframes",
    .extension = ".keyframes.txt",
    .summary = "the first frame of each scene, a line each, as x264 and x265 take them in --qpfile",
    .film_by_film = true,
    .text = keyframes_text};

}  // namespace tinct
