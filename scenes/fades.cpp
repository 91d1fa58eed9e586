#include <algorithm>
#include <cmath>

#include "scenes/uniform_rules.h"
#include "scenes/fades.h"

namespace tinct {
namespace {
using namespace default_detector;

// Frames of the fade from `inner` outwards in direction `way`.
std::int64_t fade_length(std::int64_t inner, int way, std::int64_t most,
                         const std::function<double(std::int64_t)>& contrast) {
  std::int64_t length = 0;
  while (length + 1 < most &&
         contrast(inner + way * (length + 1)) > kFadeGrowth * contrast(inner + way * length)) {
    ++length;
  }
  return contrast(inner + way * length) >= kFadeWhole * contrast(inner) ? length : 0;
}

}  // namespace

std::vector<FrameRange> fades_beside(const FrameRange& run, const FrameRange& within, double fps,
                                     const std::function<double(std::int64_t)>& contrast) {
  std::vector<FrameRange> fades;
  const auto most = static_cast<std::int64_t>(std::ceil(kFadeSeconds * fps));
  const std::int64_t before = std::min(most, run.first - within.first);
  if (before > 0) {
    const std::int64_t length = fade_length(run.first - 1, -1, before, contrast);
    if (length > 0) fades.push_back({run.first - length, run.first - 1});
  }
  const std::int64_t after = std::min(most, within.last - run.last);
  if (after > 0) {
    const std::int64_t length = fade_length(run.last + 1, 1, after, contrast);
    if (length > 0) fades.push_back({run.last + 1, run.last + length});
  }
  return fades;
}

}  // namespace tinct
