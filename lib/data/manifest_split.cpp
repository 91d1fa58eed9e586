#include <algorithm>
#include <numeric>

#include "lib/data/manifest_split.h"

namespace tinct {
namespace {

Manifest without_videos(const Manifest& manifest) {
  Manifest part = manifest;
  part.videos.clear();
  return part;
}

// What a job has to decode: the film up to its last scene, or all of it where that is known.
std::int64_t cost(const ManifestVideo& video) {
  if (video.stream && video.stream->frames > 0) return video.stream->frames;
  std::int64_t frames = 1;
  for (const Scene& scene : video.scenes) frames = std::max(frames, scene.frames.last + 1);
  return frames;
}

}  // namespace

std::vector<Manifest> split_into_parts(const Manifest& manifest, int parts) {
  std::vector<std::size_t> order(manifest.videos.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Of equal length the smaller id comes first, so that the order of the file does not matter.
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    const ManifestVideo& first = manifest.videos[a];
    const ManifestVideo& second = manifest.videos[b];
    return cost(first) != cost(second) ? cost(first) > cost(second) : first.id < second.id;
  });
  std::vector<Manifest> result(static_cast<std::size_t>(parts), without_videos(manifest));
  std::vector<std::int64_t> load(result.size(), 0);
  for (const std::size_t i : order) {
    const auto lightest = std::ranges::min_element(load) - load.begin();
    const auto part = static_cast<std::size_t>(lightest);
    load[part] += cost(manifest.videos[i]);
    result[part].videos.push_back(manifest.videos[i]);
  }
  return result;
}

std::vector<Manifest> split_into_videos(const Manifest& manifest) {
  std::vector<Manifest> result(manifest.videos.size(), without_videos(manifest));
  for (std::size_t i = 0; i < result.size(); ++i) result[i].videos.push_back(manifest.videos[i]);
  return result;
}

Manifest manifest_of_split(const Manifest& manifest, const std::string& split) {
  Manifest part = without_videos(manifest);
  for (const ManifestVideo& video : manifest.videos) {
    ManifestVideo kept = video;
    std::erase_if(kept.scenes, [&](const Scene& scene) { return scene.split != split; });
    if (!kept.scenes.empty()) part.videos.push_back(std::move(kept));
  }
  return part;
}

}  // namespace tinct
