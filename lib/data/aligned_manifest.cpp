#include "lib/data/align_manifest.h"

namespace tinct {

Manifest aligned_manifest(const Manifest& manifest, const std::vector<AlignedVideo>& videos) {
  Manifest aligned;
  aligned.name = manifest.name;
  aligned.license = manifest.license;
  aligned.other = manifest.other;
  for (const AlignedVideo& video : videos) {
    if (video.entry) aligned.videos.push_back(*video.entry);
  }
  return aligned;
}

}  // namespace tinct
