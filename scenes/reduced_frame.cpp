#include <algorithm>

#include "scenes/scene_meter.h"

namespace tinct {

double ReducedFrame::top_two() const noexcept {
  if (counted == 0) return 0;
  std::int32_t first = 0;
  std::int32_t second = 0;
  for (const std::int32_t count : levels) {
    second = std::max(second, std::min(first, count));
    first = std::max(first, count);
  }
  return static_cast<double>(first + second) / static_cast<double>(counted);
}

void ReducedFrame::count_levels(const Frame& gray) noexcept {
  for (int y = 0; y < gray.height; ++y) {
    const std::uint8_t* row = gray.row(y);
    for (int x = 0; x < gray.width; ++x) ++levels[row[x] / 4U];
  }
  counted += static_cast<std::int64_t>(gray.width) * gray.height;
}

}  // namespace tinct
