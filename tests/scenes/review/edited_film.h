#pragma once

#include <string>
#include <utility>
#include <vector>

#include "lib/data/manifest.h"
#include "scenes/review/edit_history.h"

namespace tinct::test {

/// A film of 100 frames: scenes [0,29] [30,59] [70,89] [90,99], dropped [60,69] as uniform.
inline ManifestVideo edited_film(const std::string& id = std::string(40, 'a')) {
  ManifestVideo video;
  video.id = id;
  video.file = "film.mkv";
  video.stream.emplace();
  video.stream->frames = 100;
  video.stream->fps = "25/1";
  const auto scene = [](std::int64_t first, std::int64_t last, double confidence) {
    Scene made;
    made.frames = {first, last};
    made.split = "train";
    made.confidence = confidence;
    return made;
  };
  video.scenes = {scene(0, 29, 1), scene(30, 59, 0.6), scene(70, 89, 0.9), scene(90, 99, 0.75)};
  video.scenes[2].other["note"] = "kept";
  video.dropped.push_back({{60, 69}, "uniform", Json::object()});
  video.detector = {{"name", "default"}, {"version", 1}, {"options", Json::object()}};
  return video;
}

inline Edit edit(EditKind kind, std::int64_t at = 0) { return {kind, at, nullptr}; }

/// "0-29 30-59 (60-69 uniform) 70-89 90-99"
inline std::string outline(const ManifestVideo& video) {
  const Timeline timeline(video);
  std::string text;
  for (const Piece& piece : timeline.pieces()) {
    const std::string range =
        std::to_string(piece.frames.first) + "-" + std::to_string(piece.frames.last);
    if (!text.empty()) text += " ";
    if (piece.kind == PieceKind::scene) text += range;
    if (piece.kind == PieceKind::dropped) text += "(" + range + " " + piece.why + ")";
    if (piece.kind == PieceKind::unlisted) text += "[" + range + "]";
  }
  return text;
}

}  // namespace tinct::test
