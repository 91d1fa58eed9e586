#include <algorithm>
#include <string>
#include <vector>

#include "lib/data/manifest_rules.h"

namespace tinct {
namespace {

constexpr std::int64_t kShortestScene = 3;

// A range of the document that can be compared with the others of its video.
struct Standing {
  FrameRange frames;
  std::size_t index = 0;
  bool scene = true;

  [[nodiscard]] const char* list() const { return scene ? "scenes" : "dropped"; }
  [[nodiscard]] std::string text() const {
    return std::string(scene ? "scene " : "dropped range ") + std::to_string(index) + " " +
           range_text(frames);
  }
};

std::vector<Standing> standing(const Json& video, bool scenes) {
  std::vector<Standing> found;
  const auto list = video.find(scenes ? "scenes" : "dropped");
  if (list == video.end() || !list->is_array()) return found;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Json& entry = (*list)[i];
    const auto frames = entry.is_object() ? entry.find("frames") : entry.end();
    if (!entry.is_object() || frames == entry.end()) continue;
    const auto range = frame_range(*frames);
    if (range && range->first <= range->last) found.push_back({*range, i, scenes});
  }
  return found;
}

void check_one_by_one(const std::vector<Standing>& scenes, const Place& place,
                      ProblemList& problems) {
  const Standing* before = nullptr;
  for (const Standing& scene : scenes) {
    const Place here(place, scene.index);
    if (scene.frames.count() < kShortestScene) {
      problems.remark(here, scene.text() + " has " + std::to_string(scene.frames.count()) +
                                (scene.frames.count() == 1 ? " frame" : " frames") +
                                ": shorter than a scene worth learning from; merge or drop it");
    }
    if (before != nullptr && scene.frames.first < before->frames.first) {
      problems.remark(here, scene.text() + " stands after " + before->text() +
                                ", which starts later; scenes are read in the order of the list");
    }
    before = &scene;
  }
}

std::string shared_frames(const Standing& earlier, const Standing& later) {
  if (earlier.scene != later.scene) {
    return later.text() + " and " + earlier.text() +
           " share frames; a frame is either kept or dropped";
  }
  if (earlier.frames == later.frames) {
    return later.text() + " has the same frames as " + earlier.text() + "; build writes them twice";
  }
  if (later.frames.last <= earlier.frames.last) {
    return later.text() + " lies inside " + earlier.text() + "; build writes its frames twice";
  }
  return later.text() + " overlaps " + earlier.text() + "; build writes the frames of both twice";
}

}  // namespace

void check_ranges(const Json& video, const Place& place, ProblemList& problems) {
  std::vector<Standing> all = standing(video, true);
  check_one_by_one(all, Place(place, "scenes"), problems);
  const std::vector<Standing> dropped = standing(video, false);
  all.insert(all.end(), dropped.begin(), dropped.end());
  // The longer of two that start together comes first, so that the shorter one is the nested one.
  std::stable_sort(all.begin(), all.end(), [](const Standing& a, const Standing& b) {
    return a.frames.first != b.frames.first ? a.frames.first < b.frames.first
                                            : a.frames.last > b.frames.last;
  });
  // One remark for each range and list: with the one that reaches farthest among those before it.
  const Standing* farthest_scene = nullptr;
  const Standing* farthest_dropped = nullptr;
  for (const Standing& range : all) {
    for (const Standing* earlier : {farthest_scene, farthest_dropped}) {
      if (earlier == nullptr || range.frames.first > earlier->frames.last) continue;
      if (!range.scene && !earlier->scene) continue;
      problems.remark(Place(Place(place, range.list()), range.index),
                      shared_frames(*earlier, range));
    }
    const Standing*& farthest = range.scene ? farthest_scene : farthest_dropped;
    if (farthest == nullptr || range.frames.last > farthest->frames.last) farthest = &range;
  }
}

}  // namespace tinct
