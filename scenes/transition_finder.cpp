#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "scenes/default_thresholds.h"
#include "scenes/transition_finder.h"

namespace tinct {
namespace {
using namespace default_detector;

constexpr int kPixels = kGridWidth * kGridHeight;

double mean_difference(const StructurePlane& a, const StructurePlane& b) {
  std::int32_t sum = 0;
  for (int i = 0; i < kPixels; ++i) sum += std::abs(a.luma()[i] - b.luma()[i]);
  return static_cast<double>(sum) / kPixels;
}

// Least squares of a frame as (1 - share) first + share last; the residual relative to the squared
// distance of the two. All sums are of whole numbers, so exact in any order.
struct Mixture {
  double share;
  double residual;
};
Mixture mixture(const StructurePlane& first, const StructurePlane& last,
                const StructurePlane& frame) {
  std::int32_t along = 0;
  std::int32_t length = 0;
  std::int32_t distance = 0;
  for (int i = 0; i < kPixels; ++i) {
    const std::int32_t chord = last.luma()[i] - first.luma()[i];
    const std::int32_t way = frame.luma()[i] - first.luma()[i];
    along += chord * way;
    length += chord * chord;
    distance += way * way;
  }
  if (length == 0) return {0, 0};
  const double share = static_cast<double>(along) / length;
  return {share, static_cast<double>(distance) / length - share * share};
}

// How the frames between the two ends get from one to the other.
struct Path {
  double residual = 0;  ///< mean
  double largest_jump = 0;
  double smallest_step = 0;
};
Path path(const FrameWindow& window, std::int64_t first, std::int64_t last) {
  Path path;
  double share = 0;
  int count = 0;
  for (std::int64_t i = first + 1; i <= last; ++i) {
    const Mixture here = i == last
                             ? Mixture{1, 0}
                             : mixture(window.plane(first), window.plane(last), window.plane(i));
    path.largest_jump = std::max(path.largest_jump, here.share - share);
    path.smallest_step = std::min(path.smallest_step, here.share - share);
    share = here.share;
    if (i < last) {
      path.residual += here.residual;
      ++count;
    }
  }
  path.residual /= std::max(1, count);
  return path;
}

FrameRange mixed_frames(const FrameWindow& window, std::int64_t first, std::int64_t last) {
  FrameRange range{last, first};
  for (std::int64_t i = first + 1; i < last; ++i) {
    const double share = mixture(window.plane(first), window.plane(last), window.plane(i)).share;
    if (share <= kMixEdge || share >= 1 - kMixEdge) continue;
    range.first = std::min(range.first, i);
    range.last = std::max(range.last, i);
  }
  return range;
}

}  // namespace

TransitionFinder::TransitionFinder(double fps, double sensitivity) : sensitivity_(sensitivity) {
  for (const double seconds : kTransitionSeconds) {
    // At 5 frames a second or less the short windows would hold nothing between their ends.
    const auto frames = std::max<std::int64_t>(4, std::llround(seconds * fps));
    if (!scales_.empty() && scales_.back().frames >= frames) continue;
    scales_.push_back({seconds, frames, std::max<std::int64_t>(1, frames / 6), 0});
  }
}

std::size_t TransitionFinder::frames_needed() const noexcept {
  return static_cast<std::size_t>(3 * scales_.back().frames + kDecided + scales_.back().step + 2);
}

std::optional<TransitionFinder::Place> TransitionFinder::place(
    const Scale& scale, const FrameWindow& window, const std::vector<std::int64_t>& breaks) {
  Place at{};
  at.first = scale.next;
  at.last = at.first + scale.frames;
  if (at.last >= window.end()) return std::nullopt;
  const auto after = std::upper_bound(breaks.begin(), breaks.end(), at.first);
  if (after != breaks.end() && *after <= at.last) return std::nullopt;
  const std::int64_t start = after == breaks.begin() ? 0 : *(after - 1);
  const std::int64_t end = after == breaks.end() ? window.end() : *after;
  at.before = std::max({start, at.first - scale.frames, window.begin()});
  at.after = std::min(end - 1, at.last + scale.frames);
  // Sides much shorter than the window prove nothing.
  const std::int64_t shortest = std::max<std::int64_t>(1, scale.frames / 3);
  if (at.first - at.before < shortest || at.after - at.last < shortest) return std::nullopt;
  return at;
}

void TransitionFinder::examine(const Scale& scale, const FrameWindow& window, const Place& at) {
  if (mean_difference(window.plane(at.first), window.plane(at.last)) < kLeastChange) return;
  const double similarity = window.similarity(at.first, at.last);
  if (similarity > at_sensitivity(kTransitionSimilarity, sensitivity_)) return;
  const double beside =
      std::min(window.similarity(at.before, at.first), window.similarity(at.last, at.after));
  const double fall = (beside - similarity) * sensitivity_;
  if (fall < kTransitionFall) return;
  const Path way = path(window, at.first, at.last);
  if (way.smallest_step < kMixStepBack || way.largest_jump > kMixJump) return;
  const bool dissolve = way.residual <= kBlendResidual;
  const bool wipe = scale.seconds <= kWipeLongest && fall >= kWipeFall && beside >= kWipeQuiet;
  if (!dissolve && !wipe) return;
  const FrameRange range = mixed_frames(window, at.first, at.last);
  if (range.first <= range.last) found_.push_back({range, fall});
}

void TransitionFinder::look(const FrameWindow& window, const std::vector<std::int64_t>& breaks) {
  for (Scale& scale : scales_) {
    while (scale.next + 2 * scale.frames + kDecided < window.end()) {
      if (const auto at = place(scale, window, breaks)) examine(scale, window, *at);
      scale.next += scale.step;
    }
  }
}

std::vector<Transition> TransitionFinder::finish(const FrameWindow& window,
                                                 const std::vector<std::int64_t>& breaks) {
  for (Scale& scale : scales_) {
    for (; scale.next + scale.frames < window.end(); scale.next += scale.step) {
      if (const auto at = place(scale, window, breaks)) examine(scale, window, *at);
    }
  }
  // Windows overlap: of those that see the same transition the clearest stays.
  std::stable_sort(found_.begin(), found_.end(),
                   [](const Transition& a, const Transition& b) { return a.fall > b.fall; });
  std::vector<Transition> apart;
  const std::int64_t margin = scales_.front().frames;
  for (const Transition& transition : found_) {
    const bool free = std::none_of(apart.begin(), apart.end(), [&](const Transition& other) {
      return transition.frames.first <= other.frames.last + margin &&
             other.frames.first <= transition.frames.last + margin;
    });
    if (free) apart.push_back(transition);
  }
  std::sort(apart.begin(), apart.end(), [](const Transition& a, const Transition& b) {
    return a.frames.first < b.frames.first;
  });
  return apart;
}

}  // namespace tinct
