#include <algorithm>

#include "lib/data/dataset_record.h"

namespace tinct {
namespace {

std::string scene_text(const VideoId& id, const SceneRecord& scene) {
  return "scene " + std::to_string(scene.number) + " of video " + id;
}

std::string compare_scenes(const VideoId& id, const std::vector<SceneRecord>& expected,
                           const std::vector<SceneRecord>& built) {
  for (std::size_t i = 0; i < std::max(expected.size(), built.size()); ++i) {
    const bool has_expected = i < expected.size();
    const bool has_built = i < built.size();
    if (!has_built || (has_expected && expected[i].number < built[i].number)) {
      return scene_text(id, expected[i]) + " is expected, but was not built";
    }
    if (!has_expected || built[i].number < expected[i].number) {
      return scene_text(id, built[i]) + " was built, but is not expected";
    }
    const FrameRange& frames = expected[i].frames;
    if (frames != built[i].frames) {
      return scene_text(id, built[i]) + " has the frames [" +
             std::to_string(built[i].frames.first) + "," + std::to_string(built[i].frames.last) +
             "], expected were [" + std::to_string(frames.first) + "," +
             std::to_string(frames.last) + "]";
    }
    if (expected[i].root != built[i].root) {
      return "the pixels of " + scene_text(id, built[i]) + " differ: root " + built[i].root +
             ", expected was " + expected[i].root;
    }
  }
  return "";
}

}  // namespace

std::string first_difference(const DatasetRecord& expected, const DatasetRecord& built) {
  auto theirs = expected.videos.begin();
  auto ours = built.videos.begin();
  while (theirs != expected.videos.end() || ours != built.videos.end()) {
    if (ours == built.videos.end() || (theirs != expected.videos.end() && theirs->id < ours->id)) {
      return "video " + theirs->id + " is expected, but was not built";
    }
    if (theirs == expected.videos.end() || ours->id < theirs->id) {
      return "video " + ours->id + " was built, but is not expected";
    }
    std::string difference = compare_scenes(ours->id, theirs->scenes, ours->scenes);
    if (!difference.empty()) return difference;
    ++theirs;
    ++ours;
  }
  return "";
}

}  // namespace tinct
