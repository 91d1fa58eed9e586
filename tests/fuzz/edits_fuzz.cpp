#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/errors.h"
#include "scenes/review/apply_edits.h"

namespace {

// 100 frames: three scenes and a dropped range.
tinct::Manifest small_manifest() {
  tinct::ManifestVideo video;
  video.id = std::string(40, 'a');
  for (const tinct::FrameRange frames : {tinct::FrameRange{0, 29}, {30, 59}, {70, 99}}) {
    video.scenes.emplace_back().frames = frames;
  }
  video.dropped.push_back({{60, 69}, "uniform", tinct::Json::object()});
  tinct::Manifest manifest;
  manifest.videos.push_back(video);
  return manifest;
}

bool covers_once(const tinct::ManifestVideo& video) {
  std::vector<int> times(100, 0);
  for (const tinct::Scene& scene : video.scenes) {
    for (auto t = scene.frames.first; t <= scene.frames.last; ++t)
      ++times.at(static_cast<std::size_t>(t));
  }
  for (const tinct::Dropped& dropped : video.dropped) {
    for (auto t = dropped.frames.first; t <= dropped.frames.last; ++t)
      ++times.at(static_cast<std::size_t>(t));
  }
  return times == std::vector<int>(100, 1);
}

}  // namespace

// Any bytes are refused with a sentence or are edits; and whatever edits do, every frame stays in
// one scene or is dropped once, unless thresholds list frames nowhere.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tinct::Manifest manifest = small_manifest();
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const auto log = tinct::edit_log_from_text(bytes, "fuzz", std::string(64, 'd'));
    const tinct::Manifest edited = tinct::apply_edits(manifest, log.edits, "fuzz");
    bool thresholds = false;
    for (const auto& logged : log.edits) {
      thresholds = thresholds || logged.edit.kind == tinct::EditKind::thresholds;
    }
    if (!thresholds && !covers_once(edited.videos.front())) std::abort();
    if (tinct::manifest_json(edited) !=
        tinct::manifest_json(tinct::apply_edits(manifest, log.edits, "fuzz"))) {
      std::abort();
    }
  } catch (const tinct::Error& error) {
    if (error.fault() == tinct::Fault::bug) std::abort();
  }
  return 0;
}
