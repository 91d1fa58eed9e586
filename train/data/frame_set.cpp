#include "train/data/frame_set.h"

#include <algorithm>

#include "lib/base/errors.h"

namespace tinct {

void FrameSet::add_scene(std::uint64_t frames) {
  if (frames == 0) throw Error(Fault::bug, "a scene has a frame at least");
  ends_.push_back(count() + frames);
}

std::uint64_t FrameSet::scene_start(std::size_t scene) const {
  return scene == 0 ? 0 : ends_.at(scene - 1);
}

std::size_t FrameSet::scene(std::uint64_t frame) const {
  return static_cast<std::size_t>(std::ranges::upper_bound(ends_, frame) - ends_.begin());
}

std::optional<std::uint64_t> FrameSet::previous(std::uint64_t frame, int stride) const {
  const auto step = static_cast<std::uint64_t>(stride);
  if (frame < scene_start(scene(frame)) + step) return std::nullopt;
  return frame - step;
}

}  // namespace tinct
