#include "train/data/film_frames.h"

#include <algorithm>
#include <cstddef>

namespace tinct {

FilmFrames::FilmFrames(const std::vector<std::uint64_t>& scene_starts, int stride) {
  const auto step = static_cast<std::uint64_t>(stride);
  for (std::size_t scene = 0; scene + 1 < scene_starts.size(); ++scene) {
    const std::uint64_t first = scene_starts[scene] + step, end = scene_starts[scene + 1];
    if (first >= end) {
      pictures_ = true;
      continue;
    }
    const std::uint64_t before = count();
    firsts_.push_back(first);
    ends_.push_back(before + end - first);
  }
}

std::uint64_t FilmFrames::scene_place(std::uint64_t scene) const {
  return scene == 0 ? 0 : ends_.at(static_cast<std::size_t>(scene - 1));
}

std::uint64_t FilmFrames::frame(std::uint64_t place) const {
  const auto end = std::ranges::upper_bound(ends_, place);
  const auto scene = static_cast<std::uint64_t>(end - ends_.begin());
  return firsts_.at(static_cast<std::size_t>(scene)) + place - scene_place(scene);
}

}  // namespace tinct
