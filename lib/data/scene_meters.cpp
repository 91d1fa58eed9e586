#include <algorithm>

#include "lib/data/scene_meters.h"

namespace tinct {
namespace {

constexpr std::int64_t kFramesOfASecond = 24;

}  // namespace

SceneMeters::SceneMeters(const std::vector<Scene>& scenes, Rational time_base)
    : time_base_(time_base) {
  for (const Scene& scene : scenes) {
    waiting_.push_back(meters_.size());
    meters_.push_back({.scene = scene, .tree = {}, .last_print = {}});
    meters_.back().scene.forget_measured();
  }
  std::ranges::stable_sort(waiting_, std::greater<>(),
                           [&](std::size_t i) { return meters_[i].scene.frames.first; });
}

bool SceneMeters::second_is_over(std::int64_t since, std::int64_t now) const {
  if (time_base_.num <= 0) return now - since >= kFramesOfASecond;
  return static_cast<double>(now - since) * static_cast<double>(time_base_.num) >=
         static_cast<double>(time_base_.den);
}

FrameWish SceneMeters::next(std::int64_t number, std::int64_t pts) {
  while (!waiting_.empty() && meters_[waiting_.back()].scene.frames.first <= number) {
    open_.push_back(waiting_.back());
    waiting_.pop_back();
  }
  std::erase_if(open_, [&](std::size_t i) { return meters_[i].scene.frames.last < number; });
  FrameWish wish{.scenes = open_, .printing = {}};
  std::ranges::sort(wish.scenes);
  for (const std::size_t i : wish.scenes) {
    Meter& meter = meters_[i];
    const bool is_last = meter.scene.frames.last == number;
    if (meter.last_print && !is_last && !second_is_over(*meter.last_print, pts)) continue;
    meter.last_print = pts;
    wish.printing.push_back(i);
  }
  return wish;
}

void SceneMeters::add(const FrameWish& wish, std::int64_t pts,
                      const std::optional<Digest256>& leaf) {
  for (const std::size_t i : wish.scenes) {
    Meter& meter = meters_[i];
    if (leaf) meter.tree.add(*leaf);
    if (time_base_.num <= 0) continue;
    if (!meter.scene.pts) meter.scene.pts = PtsRange{pts, pts};
    meter.scene.pts->last = pts;
  }
}

void SceneMeters::add_fingerprint(const FrameWish& wish, std::int64_t number,
                                  const std::string& hex) {
  for (const std::size_t i : wish.printing) meters_[i].scene.fingerprints.push_back({number, hex});
}

void SceneMeters::add_last_fingerprint(std::int64_t number, const std::string& hex) {
  for (const std::size_t i : open_) {
    std::vector<SceneFingerprint>& prints = meters_[i].scene.fingerprints;
    if (meters_[i].scene.frames.last <= number) continue;
    if (prints.empty() || prints.back().frame != number) prints.push_back({number, hex});
  }
}

std::vector<Scene> SceneMeters::finish() const {
  std::vector<Scene> scenes;
  for (const Meter& meter : meters_) {
    scenes.push_back(meter.scene);
    if (meter.tree.size() > 0) scenes.back().pixels = hex(meter.tree.root());
  }
  return scenes;
}

}  // namespace tinct
