#include "metrics/baselines.h"

#include <algorithm>
#include <cmath>

#include "lib/base/cancel.h"
#include "lib/media/colour.h"
#include "lib/media/recolour.h"

namespace tinct {
namespace {

constexpr std::array<BaselineInfo, kBaselines> kInfos = {{
    {.name = "baseline-gray", .guidance = "none", .summary = "the gray picture itself"},
    {.name = "baseline-mean-colour",
     .guidance = "none",
     .summary = "the clip's mean a and b on every pixel"},
    {.name = "baseline-first-frame",
     .guidance = "exemplar",
     .summary = "the true colours of each scene's first frame, carried on by the truth's flow"},
}};

constexpr std::int64_t kFramesForMean = 100;

ChromaPlanes planes_of(const Frame& frame) {
  return chroma_planes(frame, frame.width, frame.height);
}

}  // namespace

std::span<const BaselineInfo, kBaselines> baselines() noexcept { return kInfos; }

MeanChroma mean_chroma(FrameSource& source) {
  const std::int64_t every =
      std::max<std::int64_t>(1, source.info().frames_estimate / kFramesForMean);
  double a = 0, b = 0, pixels = 0;
  while (const std::optional<Frame> frame = source.next()) {
    throw_if_cancelled();
    if (frame->number % every != 0) continue;
    const LabImage lab = to_lab(*frame);
    for (const double value : lab.a) a += value;
    for (const double value : lab.b) b += value;
    pixels += static_cast<double>(lab.a.size());
  }
  if (pixels == 0) return {};
  return {.a = static_cast<float>(a / pixels), .b = static_cast<float>(b / pixels)};
}

Frame BaselineFrames::gray(const Frame& truth) const { return without_chroma(truth); }

Frame BaselineFrames::mean_colour(const Frame& truth) const {
  return with_chroma(truth, {.width = 1, .height = 1, .a = {mean_.a}, .b = {mean_.b}});
}

Frame BaselineFrames::first_frame(const Frame& truth, const FlowField* backward) {
  if (backward == nullptr) {
    carried_ = planes_of(truth);
    return truth;
  }
  carried_ = carried_on(carried_, *backward);
  return with_chroma(truth, carried_);
}

ChromaPlanes carried_on(const ChromaPlanes& old, const FlowField& backward) {
  ChromaPlanes now{.width = old.width, .height = old.height, .a = {}, .b = {}};
  now.a.resize(old.a.size());
  now.b.resize(old.b.size());
  const auto clamped = [](double at, int size) {
    return static_cast<std::size_t>(std::clamp(at, 0., size - 1.));
  };
  std::size_t i = 0;
  for (int y = 0; y < old.height; ++y) {
    for (int x = 0; x < old.width; ++x, ++i) {
      const double at_x = x + double{backward.u[i]}, at_y = y + double{backward.v[i]};
      const double left = std::floor(at_x), top = std::floor(at_y);
      const auto fx = static_cast<float>(at_x - left), fy = static_cast<float>(at_y - top);
      const auto width = static_cast<std::size_t>(old.width);
      const std::size_t x0 = clamped(left, old.width), x1 = clamped(left + 1, old.width);
      const std::size_t y0 = clamped(top, old.height) * width;
      const std::size_t y1 = clamped(top + 1, old.height) * width;
      const auto sample = [&](const std::vector<float>& plane) {
        const float above = plane[y0 + x0] + fx * (plane[y0 + x1] - plane[y0 + x0]);
        const float below = plane[y1 + x0] + fx * (plane[y1 + x1] - plane[y1 + x0]);
        return above + fy * (below - above);
      };
      now.a[i] = sample(old.a);
      now.b[i] = sample(old.b);
    }
  }
  return now;
}

}  // namespace tinct
