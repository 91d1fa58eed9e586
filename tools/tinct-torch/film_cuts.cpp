#include "tools/tinct-torch/film_cuts.h"

#include <algorithm>

#include "lib/base/errors.h"

namespace tinct {
namespace {

const ManifestVideo& video_of(const Manifest& manifest, const std::filesystem::path& film) {
  const auto has_name = [&](const ManifestVideo& video) {
    return std::filesystem::path(video.file).filename() == film.filename();
  };
  const auto found = std::ranges::find_if(manifest.videos, has_name);
  if (found != manifest.videos.end()) return *found;
  if (manifest.videos.size() == 1) return manifest.videos.front();
  throw Error(Fault::input, "the manifest " + manifest.name + " has no film " +
                                film.filename().string() + "; cut it with tinct scenes");
}

}  // namespace

std::set<std::int64_t> film_cuts(const Manifest& manifest, const std::filesystem::path& film) {
  std::set<std::int64_t> cuts;
  for (const Scene& scene : video_of(manifest, film).scenes) {
    cuts.insert(scene.frames.first);
    cuts.insert(scene.frames.last + 1);
  }
  return cuts;
}

}  // namespace tinct
