#include <algorithm>
#include <cmath>
#include <vector>

#include "scenes/cut_features.h"
#include "scenes/plane_measures.h"
#include "scenes/transition_features.h"

namespace tinct {
namespace {

// Frames with a share of the second shot between this and one minus this belong to the transition,
// unless the line through a quarter and three quarters, where motion hides the mixture least, ends
// sooner: motion near the ends looks like a share, too.
constexpr double kMixEdge = 0.06;
constexpr double kLineFrom = 0.25;
constexpr std::int64_t kBeside = 6;

// How the plain mixture of the ends goes through the stretch.
struct Path {
  std::vector<double> shares;  ///< of the frames from the stretch's first to its last
  double residual = 0;
  double residual_most = 0;
  double jump = 0;
  double step_back = 0;
  double dip = 1;  ///< least contrast over the lower end's
  FrameRange mixed;
};

// Where the share first reaches a level, between frames, counted from the stretch's first.
double crossing(const std::vector<double>& shares, double level) {
  std::size_t i = 1;
  while (i + 1 < shares.size() && shares[i] < level) ++i;
  const double step = shares[i] - shares[i - 1];
  const double part = step > 0 ? std::clamp((level - shares[i - 1]) / step, 0.0, 1.0) : 0;
  return static_cast<double>(i - 1) + part;
}

FrameRange mixed_frames(const std::vector<double>& shares, FrameRange stretch) {
  FrameRange mixed{stretch.last, stretch.first};
  for (std::size_t i = 1; i + 1 < shares.size(); ++i) {
    if (shares[i] <= kMixEdge || shares[i] >= 1 - kMixEdge) continue;
    const std::int64_t frame = stretch.first + static_cast<std::int64_t>(i);
    mixed.first = std::min(mixed.first, frame);
    mixed.last = std::max(mixed.last, frame);
  }
  const double quarter = crossing(shares, kLineFrom);
  const double most = crossing(shares, 1 - kLineFrom);
  const double beyond = (most - quarter) * kLineFrom / (1 - 2 * kLineFrom);
  const auto start = stretch.first + static_cast<std::int64_t>(std::floor(quarter - beyond));
  const auto end = stretch.first + static_cast<std::int64_t>(std::ceil(most + beyond));
  mixed.first = std::max(mixed.first, start);
  mixed.last = std::min(mixed.last, end);
  return mixed.first <= mixed.last ? mixed : stretch;
}

Path path(const FrameWindow& window, FrameRange stretch) {
  Path path;
  path.shares.push_back(0);
  const StructurePlane& first = window.plane(stretch.first);
  const StructurePlane& last = window.plane(stretch.last);
  const double ends = std::min(first.deviation(), last.deviation()) + 1;
  double share = 0;
  for (std::int64_t i = stretch.first + 1; i <= stretch.last; ++i) {
    const PlainMixture here =
        i == stretch.last ? PlainMixture{1, 0} : plain_mixture(first, last, window.plane(i));
    path.jump = std::max(path.jump, here.share - share);
    path.step_back = std::min(path.step_back, here.share - share);
    share = here.share;
    path.shares.push_back(share);
    if (i == stretch.last) break;
    path.residual += here.residual;
    path.residual_most = std::max(path.residual_most, here.residual);
    path.dip = std::min(path.dip, (window.plane(i).deviation() + 1) / ends);
  }
  path.residual /= static_cast<double>(std::max<std::int64_t>(1, stretch.count() - 2));
  path.mixed = mixed_frames(path.shares, stretch);
  return path;
}

// The motion-tolerant mixture at a quarter, a half and three quarters of the stretch.
struct Mixing {
  double both = 0;
  double both_least = 1;
  double gain = 0;
  double like_ends = 0;
  double split = 0;
};

Mixing mixing(const FrameWindow& window, FrameRange stretch) {
  Mixing mixing;
  const std::int64_t length = stretch.last - stretch.first;
  for (int quarter = 1; quarter <= 3; ++quarter) {
    const std::int64_t frame = stretch.first + std::max<std::int64_t>(1, length * quarter / 4);
    const MixtureFit fit =
        mixture_fit(window.plane(stretch.first), window.plane(stretch.last), window.plane(frame));
    mixing.both += fit.both / 3;
    mixing.both_least = std::min(mixing.both_least, fit.both);
    mixing.gain = std::max(mixing.gain, fit.both - fit.single);
    mixing.like_ends += (fit.cells_first + fit.cells_last) / 3;
    mixing.split = std::max(mixing.split, 4 * fit.cells_first * fit.cells_last);
  }
  return mixing;
}

struct Steps {
  double roughest = 1;
  double mean = 1;
  double beside = 1;
  double strongest_cut = 0;
};

Steps steps_of(const StretchEnds& ends, const StretchCurves& curves) {
  Steps steps;
  double sum = 0;
  for (std::int64_t i = ends.stretch.first + 1; i <= ends.stretch.last; ++i) {
    const auto at = static_cast<std::size_t>(i);
    steps.roughest = std::min<double>(steps.roughest, curves.steps[at]);
    steps.strongest_cut = std::max<double>(steps.strongest_cut, curves.cuts[at]);
    sum += curves.steps[at];
  }
  steps.mean = sum / static_cast<double>(ends.stretch.count() - 1);
  double beside = 0;
  int count = 0;
  const auto add = [&](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i <= last; ++i) {
      beside += curves.steps[static_cast<std::size_t>(i)];
      ++count;
    }
  };
  add(std::max(ends.around.first + 1, ends.stretch.first - kBeside + 1), ends.stretch.first);
  add(ends.stretch.last + 1, std::min(ends.around.last, ends.stretch.last + kBeside));
  if (count > 0) steps.beside = beside / count;
  return steps;
}

double shortest_side(const StretchEnds& ends) {
  const std::int64_t before = ends.stretch.first - ends.around.first;
  const std::int64_t after = ends.around.last - ends.stretch.last;
  const std::int64_t length = ends.stretch.last - ends.stretch.first;
  return std::min(1.0, static_cast<double>(std::min(before, after)) / static_cast<double>(length));
}

}  // namespace

TransitionCandidate transition_features(const FrameWindow& window, const StretchEnds& ends,
                                        const StretchCurves& curves) {
  const ReducedFrame& first = window.at(ends.stretch.first);
  const ReducedFrame& last = window.at(ends.stretch.last);
  const Path way = path(window, ends.stretch);
  const Mixing mix = mixing(window, ends.stretch);
  const Steps steps = steps_of(ends, curves);
  const double worse = std::min(ends.before, ends.after);

  TransitionCandidate out;
  out.stretch = ends.stretch;
  out.mixed = way.mixed;
  const auto set = [&](TransitionFeature feature, double value) {
    out.features[static_cast<std::size_t>(feature)] = static_cast<float>(value);
  };
  set(TransitionFeature::seconds, ends.seconds);
  set(TransitionFeature::frames, static_cast<double>(ends.stretch.last - ends.stretch.first));
  set(TransitionFeature::ends, ends.ends);
  set(TransitionFeature::worse_side, worse);
  set(TransitionFeature::better_side, std::max(ends.before, ends.after));
  set(TransitionFeature::fall, worse - ends.ends);
  set(TransitionFeature::shortest_side, shortest_side(ends));
  set(TransitionFeature::difference, mean_difference(*first.structure, *last.structure));
  set(TransitionFeature::levels, level_distance(first, last));
  set(TransitionFeature::residual, way.residual);
  set(TransitionFeature::residual_most, way.residual_most);
  set(TransitionFeature::jump, way.jump);
  set(TransitionFeature::step_back, way.step_back);
  set(TransitionFeature::both, mix.both);
  set(TransitionFeature::both_least, mix.both_least);
  set(TransitionFeature::gain, mix.gain);
  set(TransitionFeature::like_ends, mix.like_ends);
  set(TransitionFeature::split, mix.split);
  set(TransitionFeature::contrast_dip, way.dip);
  set(TransitionFeature::least_contrast,
      std::min(first.structure->deviation(), last.structure->deviation()));
  set(TransitionFeature::roughest_step, steps.roughest);
  set(TransitionFeature::mean_step, steps.mean);
  set(TransitionFeature::beside_step, steps.beside);
  set(TransitionFeature::strongest_cut, steps.strongest_cut);
  return out;
}

}  // namespace tinct
