#include "metrics/report/worst_frames.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "lib/media/resize.h"
#include "metrics/report/error_map.h"

namespace tinct {
namespace {

Frame thumbnail(const Frame& frame) {
  constexpr int kWidest = 384;
  if (frame.width <= kWidest) return frame;
  const double height = static_cast<double>(frame.height) * kWidest / frame.width;
  return resize_area(frame, kWidest, std::max(1, static_cast<int>(std::lround(height))));
}

}  // namespace

WorstFrames::Method& WorstFrames::method(const std::string& name) {
  const auto known = std::ranges::find(methods_, name, &Method::name);
  if (known != methods_.end()) return *known;
  return methods_.emplace_back(Method{name, {}});
}

void WorstFrames::offer(WorstFrame frame, const FrameEvidence& evidence) {
  if (!(frame.value > 0)) return;
  std::vector<WorstFrame>& frames = method(frame.method).frames;
  const auto near = std::ranges::find_if(frames, [&](const WorstFrame& other) {
    return other.clip == frame.clip && std::abs(other.number - frame.number) < apart_;
  });
  if (near != frames.end()) {
    if (near->value >= frame.value) return;
    frames.erase(near);
  } else if (frames.size() == kept_) {
    if (frames.back().value >= frame.value) return;
    frames.pop_back();
  }
  frame.output = thumbnail(evidence.output.frame());
  frame.truth = thumbnail(evidence.truth.frame());
  frame.error = thumbnail(error_map(evidence.output, evidence.truth));
  if (evidence.earlier != nullptr && evidence.motion != nullptr) {
    frame.mask = thumbnail(mask_overlay(*evidence.earlier, *evidence.motion));
    frame.dropped = 1 - static_cast<double>(evidence.motion->kept) /
                            static_cast<double>(evidence.truth.pixels());
  }
  const auto place =
      std::ranges::upper_bound(frames, frame.value, std::ranges::greater(), &WorstFrame::value);
  frames.insert(place, std::move(frame));
}

std::vector<WorstFrame> WorstFrames::take() {
  std::vector<WorstFrame> all;
  for (Method& method : methods_) {
    std::ranges::move(method.frames, std::back_inserter(all));
  }
  methods_.clear();
  return all;
}

}  // namespace tinct
