#pragma once

#include <string>

#include "lib/data/manifest.h"

namespace tinct::test {

[[nodiscard]] inline Scene scene(std::int64_t first, std::int64_t last) {
  Scene made;
  made.frames = {first, last};
  return made;
}

[[nodiscard]] inline Dropped dropped(std::int64_t first, std::int64_t last) {
  Dropped made;
  made.frames = {first, last};
  made.why = "transition";
  return made;
}

/// A film of 100 frames with two scenes around a dropped range.
[[nodiscard]] inline ManifestVideo small_film(const std::string& fps = "24/1") {
  ManifestVideo video;
  video.id = std::string(40, 'a');
  video.file = "film one.mp4";
  video.stream.emplace();
  video.stream->width = 64;
  video.stream->height = 36;
  video.stream->frames = 100;
  video.stream->fps = fps;
  video.scenes = {scene(0, 47), scene(60, 99)};
  video.scenes[0].split = "train";
  video.scenes[0].confidence = 1;
  video.scenes[1].confidence = 0.1 + 0.2;
  video.scenes[1].other["note"] = "kept";
  video.dropped = {dropped(48, 59)};
  return video;
}

[[nodiscard]] inline Manifest small_manifest(const std::string& fps = "24/1") {
  Manifest manifest;
  manifest.name = "small";
  manifest.videos = {small_film(fps)};
  return manifest;
}

}  // namespace tinct::test
