#include "metrics/inputs/cuts.h"

#include <algorithm>

#include "lib/base/errors.h"

namespace tinct {
namespace {

std::string stem(const std::string& file) { return std::filesystem::path(file).stem().string(); }

const ManifestVideo* find_video(const Manifest& manifest, const ClipPaths& clip, bool only_clip) {
  const auto find = [&](const auto& wanted) -> const ManifestVideo* {
    const auto found = std::ranges::find_if(manifest.videos, wanted);
    return found == manifest.videos.end() ? nullptr : &*found;
  };
  const VideoId id = video_id(clip.truth.path);
  const ManifestVideo* video = find([&](const ManifestVideo& v) { return v.id == id; });
  if (video == nullptr) {
    video =
        find([&](const ManifestVideo& v) { return !v.file.empty() && stem(v.file) == clip.name; });
  }
  if (video == nullptr && only_clip && manifest.videos.size() == 1) video = &manifest.videos[0];
  return video;
}

}  // namespace

SceneCuts::SceneCuts(const std::string& scenes, CutDetector detector) {
  if (scenes == "none" || scenes.empty()) return;
  if (scenes == "detect") {
    detector_ = std::move(detector);
    return;
  }
  path_ = scenes;
  manifest_ = read_manifest(path_);
}

std::set<std::int64_t> SceneCuts::of(const ClipPaths& clip, bool only_clip) const {
  if (clip.truth.known_cuts) {
    origin_ = "the stored scene";
    return *clip.truth.known_cuts;
  }
  if (!path_.empty()) {
    origin_ = path_.string();
    return from_manifest(clip, only_clip);
  }
  if (!detector_) return {};
  DetectedCuts cuts = detector_(clip.truth.path);
  origin_ = "detector " + cuts.detector;
  return std::move(cuts.frames);
}

std::set<std::int64_t> SceneCuts::from_manifest(const ClipPaths& clip, bool only_clip) const {
  const ManifestVideo* video = find_video(manifest_, clip, only_clip);
  if (video == nullptr) {
    throw Error(Fault::input, path_.string() + " has no video for the clip \"" + clip.name +
                                  "\" (" + clip.truth.path.string() +
                                  "); run tinct scenes on it, or leave --scenes out");
  }
  // A scene's first frame and the first one behind it: what lies between scenes is none of theirs.
  std::set<std::int64_t> cuts;
  for (const Scene& scene : video->scenes) {
    if (scene.frames.first > 0) cuts.insert(scene.frames.first);
    cuts.insert(scene.frames.last + 1);
  }
  return cuts;
}

}  // namespace tinct
