#include <algorithm>

#include "lib/data/compat_colormotion2018.h"

namespace tinct {

std::vector<std::optional<FrameRange>> frames_written_in_2018(const std::vector<Scene>& scenes) {
  std::vector<std::optional<FrameRange>> written;
  std::int64_t next = 0;  // the first frame that is tested against the current scene
  for (const Scene& scene : scenes) {
    const FrameRange& frames = scene.frames;
    if (next > frames.last) {
      written.emplace_back(std::nullopt);
      next = next + 1;  // the frame that found the scene over is used up
    } else {
      written.emplace_back(FrameRange{std::max(next, frames.first), frames.last});
      next = frames.last + 2;
    }
  }
  return written;
}

}  // namespace tinct
