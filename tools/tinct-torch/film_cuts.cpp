#include "tools/tinct-torch/film_cuts.h"

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/data/video_id.h"

namespace tinct {
namespace {

const ManifestVideo& video_of(const Manifest& manifest, const std::filesystem::path& film,
                              bool is_only_film) {
  const auto has_name = [&](const ManifestVideo& video) {
    return std::filesystem::path(video.file).filename() == film.filename();
  };
  const auto named = std::ranges::find_if(manifest.videos, has_name);
  if (named != manifest.videos.end()) return *named;
  // A film that was renamed is still known by its bytes.
  const auto same = std::ranges::find(manifest.videos, video_id(film), &ManifestVideo::id);
  if (same != manifest.videos.end()) return *same;
  if (is_only_film && manifest.videos.size() == 1) {
    const ManifestVideo& video = manifest.videos.front();
    log_warning("the manifest " + manifest.name + " does not know " + film.filename().string() +
                "; it is cut as " + (video.file.empty() ? video.id : video.file) +
                ", which must be the same film");
    return video;
  }
  throw Error(Fault::input, "the manifest " + manifest.name + " has no film " +
                                film.filename().string() + "; cut it with tinct scenes");
}

}  // namespace

std::set<std::int64_t> film_cuts(const Manifest& manifest, const std::filesystem::path& film,
                                 bool is_only_film) {
  std::set<std::int64_t> cuts;
  for (const Scene& scene : video_of(manifest, film, is_only_film).scenes) {
    cuts.insert(scene.frames.first);
    cuts.insert(scene.frames.last + 1);
  }
  return cuts;
}

}  // namespace tinct
