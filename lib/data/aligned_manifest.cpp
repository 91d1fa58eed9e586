#include <algorithm>

#include "lib/base/log.h"
#include "lib/data/align_manifest.h"

namespace tinct {

Manifest aligned_manifest(const Manifest& manifest, const std::vector<AlignedVideo>& videos) {
  Manifest aligned;
  aligned.name = manifest.name;
  aligned.license = manifest.license;
  aligned.other = manifest.other;
  for (const AlignedVideo& video : videos) {
    if (!video.entry) continue;
    const auto has_its_id = [&](const ManifestVideo& other) { return other.id == video.entry->id; };
    if (std::ranges::any_of(aligned.videos, has_its_id)) {
      log_warning(video.media.string() +
                  " begins as another film there, so that both have the id " + video.entry->id +
                  "; only the first stands in the manifest");
      continue;
    }
    aligned.videos.push_back(*video.entry);
  }
  return aligned;
}

}  // namespace tinct
