#include <algorithm>
#include <optional>

#include "lib/base/errors.h"
#include "lib/data/compat_colormotion2018.h"
#include "lib/data/dataset_plan.h"

namespace tinct {
namespace {

using WrittenFrames = std::vector<std::optional<FrameRange>>;

WrittenFrames written_frames(const ManifestVideo& video, const PlanOptions& options) {
  if (options.compat_colormotion2018) return frames_written_in_2018(video.scenes);
  WrittenFrames written;
  for (const Scene& scene : video.scenes) written.emplace_back(scene.frames);
  return written;
}

bool has_wanted_length(const Scene& scene, const PlanOptions& options) {
  const std::int64_t length = scene.frames.count();
  return length >= options.min_scene && (options.max_scene == 0 || length <= options.max_scene);
}

void check_scene(const VideoId& id, const FrameRange& frames) {
  if (frames.first >= 0 && frames.first <= frames.last) return;
  throw Error(Fault::input, "video " + id + ": the scene [" + std::to_string(frames.first) + "," +
                                std::to_string(frames.last) +
                                "] is no range of frames; correct the manifest");
}

PlannedVideo plan_video(const Manifest& manifest, std::size_t index,
                        const std::vector<Split>& splits, const PlanOptions& options) {
  const ManifestVideo& video = manifest.videos[index];
  PlannedVideo planned{.index = index, .id = video.id, .scenes = {}};
  for (const Scene& scene : video.scenes) check_scene(video.id, scene.frames);
  const WrittenFrames written = written_frames(video, options);
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (!written[i] || !has_wanted_length(video.scenes[i], options)) continue;
    planned.scenes.push_back({.number = video.scenes[i].frames.first,
                              .frames = *written[i],
                              .split = splits[i],
                              .stride = options.stride});
  }
  std::ranges::stable_sort(planned.scenes, {}, &PlannedScene::number);
  const auto twice = std::ranges::adjacent_find(planned.scenes, {}, &PlannedScene::number);
  if (twice != planned.scenes.end()) {
    throw Error(Fault::input, "video " + video.id + ": two scenes start at frame " +
                                  std::to_string(twice->number) +
                                  ", and would be written to the same folder; remove one");
  }
  return planned;
}

}  // namespace

PlanCounts DatasetPlan::counts() const {
  PlanCounts counts;
  for (const PlannedVideo& video : videos) {
    ++counts.videos;
    for (const PlannedScene& scene : video.scenes) {
      ++counts.scene_folders;
      counts.frames += scene.count();
      (scene.split == Split::train ? counts.train_frames : counts.validation_frames) +=
          scene.count();
    }
  }
  return counts;
}

DatasetPlan plan_dataset(const Manifest& manifest, const PlanOptions& options) {
  const auto splits = split_manifest(manifest, options.split_by, options.seed);
  DatasetPlan plan;
  for (std::size_t i = 0; i < manifest.videos.size(); ++i) {
    PlannedVideo video = plan_video(manifest, i, splits[i], options);
    if (!video.scenes.empty()) plan.videos.push_back(std::move(video));
  }
  std::ranges::stable_sort(plan.videos, {}, &PlannedVideo::id);
  const auto twice = std::ranges::adjacent_find(plan.videos, {}, &PlannedVideo::id);
  if (twice != plan.videos.end()) {
    throw Error(Fault::input, "the video " + twice->id +
                                  " stands twice in the manifest; join its scenes in one entry");
  }
  return plan;
}

}  // namespace tinct
