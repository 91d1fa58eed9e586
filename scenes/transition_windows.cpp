#include <algorithm>
#include <cmath>
#include <limits>

#include "scenes/plane_measures.h"
#include "scenes/transition_features.h"
#include "scenes/transition_windows.h"

namespace tinct {
namespace {

// Lengths of the stretches in seconds; each about one and a half times the last, since a
// transition is seen best by a stretch that is little longer.
constexpr std::array kStretchSeconds{0.24, 0.36, 0.52, 0.76, 1.1, 1.6};
// Stretches whose ends differ by less (mean, gray levels of 255) are not looked at further, nor
// those more alike, nor those not less alike than their sides. All are far from transitions.
constexpr double kLeastDifference = 3;
constexpr double kMostAlike = 0.75;
constexpr double kLeastFall = 0.08;

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TransitionWindows::TransitionWindows(double fps) {
  for (const double seconds : kStretchSeconds) {
    // At 5 frames a second or less the short stretches would hold nothing between their ends.
    const auto frames = std::max<std::int64_t>(4, std::llround(seconds * fps));
    if (!scales_.empty() && scales_.back().frames >= frames) continue;
    scales_.push_back({seconds, frames, std::max<std::int64_t>(1, frames / 6), 0, {}});
  }
}

std::size_t TransitionWindows::frames_needed() const noexcept {
  return static_cast<std::size_t>(3 * scales_.back().frames + kDecidedFrames + scales_.back().step +
                                  2);
}

bool TransitionWindows::place(const Scale& scale, const FrameWindow& window,
                              const std::vector<std::int64_t>& breaks, Place& at) {
  at.first = scale.next;
  at.last = at.first + scale.frames;
  const auto after = std::upper_bound(breaks.begin(), breaks.end(), at.first);
  if (after != breaks.end() && *after <= at.last) return false;
  const std::int64_t start = after == breaks.begin() ? 0 : *(after - 1);
  const std::int64_t end = after == breaks.end() ? window.end() : *after;
  at.before = std::max({start, at.first - scale.frames, window.begin()});
  at.after = std::min(end - 1, at.last + scale.frames);
  // Sides much shorter than the stretch prove nothing.
  const std::int64_t shortest = std::max<std::int64_t>(1, scale.frames / 6);
  return at.first - at.before >= shortest && at.after - at.last >= shortest;
}

// Similarity of two frames of a scale: sides of full length are stretches of their own, looked at
// before or later, so each is measured once.
double TransitionWindows::span(Scale& scale, const FrameWindow& window, std::int64_t first,
                               std::int64_t last) {
  if (last - first != scale.frames || first % scale.step != 0) {
    return window.similarity(first, last);
  }
  const auto index = static_cast<std::size_t>(first / scale.step);
  if (index >= scale.spans.size()) scale.spans.resize(index + 1, kUnknown);
  float& known = scale.spans[index];
  if (std::isnan(known)) known = static_cast<float>(window.similarity(first, last));
  return known;
}

void TransitionWindows::look_at(Scale& scale, const FrameWindow& window,
                                const std::vector<std::int64_t>& breaks,
                                const StretchCurves& curves, const Sink& found) {
  Place at{};
  if (!place(scale, window, breaks, at)) return;
  if (mean_difference(window.plane(at.first), window.plane(at.last)) < kLeastDifference) return;
  StretchEnds ends;
  ends.ends = span(scale, window, at.first, at.last);
  if (ends.ends > kMostAlike) return;
  ends.before = span(scale, window, at.before, at.first);
  if (ends.before - ends.ends < kLeastFall) return;
  ends.after = span(scale, window, at.last, at.after);
  if (ends.after - ends.ends < kLeastFall) return;
  ends.stretch = {at.first, at.last};
  ends.around = {at.before, at.after};
  ends.seconds = scale.seconds;
  found(transition_features(window, ends, curves));
}

void TransitionWindows::look(const FrameWindow& window, const std::vector<std::int64_t>& breaks,
                             const StretchCurves& curves, const Sink& found) {
  for (Scale& scale : scales_) {
    while (scale.next + 2 * scale.frames + kDecidedFrames < window.end()) {
      look_at(scale, window, breaks, curves, found);
      scale.next += scale.step;
    }
  }
}

void TransitionWindows::finish(const FrameWindow& window, const std::vector<std::int64_t>& breaks,
                               const StretchCurves& curves, const Sink& found) {
  for (Scale& scale : scales_) {
    for (; scale.next + scale.frames < window.end(); scale.next += scale.step) {
      look_at(scale, window, breaks, curves, found);
    }
  }
}

}  // namespace tinct
