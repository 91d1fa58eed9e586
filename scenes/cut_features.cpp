#include <algorithm>
#include <cmath>
#include <vector>

#include "scenes/cut_features.h"
#include "scenes/plane_measures.h"

namespace tinct {
namespace {

// Boundaries more alike than this are never cuts, and need no further look: most of any film.
constexpr double kPlainlyAlike = 0.85;
// Nor are those that fall less than this below their neighbours. Cuts of the development films
// fall by 0.3 and more.
constexpr double kLeastFall = 0.06;
constexpr double kChangedCell = 0.6;
constexpr std::int64_t kAcross = 3;

double median(std::vector<double> values, double otherwise) {
  if (values.empty()) return otherwise;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

// The boundary before a frame within a window of frames, whose ends may be near.
class Boundary {
 public:
  Boundary(const FrameWindow& window, std::int64_t t, std::span<const float> steps)
      : window_(window), t_(t), steps_(steps) {}

  [[nodiscard]] bool holds(std::int64_t frame) const {
    return frame >= window_.begin() && frame < window_.end();
  }
  [[nodiscard]] double step(std::int64_t frame) const {
    return steps_[static_cast<std::size_t>(frame)];
  }
  [[nodiscard]] double neighbours() const {
    std::vector<double> beside;
    for (std::int64_t i = t_ - kCutReach; i <= t_ + kCutReach; ++i) {
      if (i != t_ && holds(i) && holds(i - 1)) beside.push_back(step(i));
    }
    return median(std::move(beside), 1);
  }
  [[nodiscard]] double beside(double (*measure)(const ReducedFrame&, const ReducedFrame&),
                              std::int64_t depth, bool largest) const {
    std::vector<double> values;
    for (std::int64_t i = t_ - depth; i <= t_ + depth; ++i) {
      if (i != t_ && holds(i) && holds(i - 1)) {
        values.push_back(measure(window_.at(i - 1), window_.at(i)));
      }
    }
    if (values.empty()) return 0;
    return largest ? *std::max_element(values.begin(), values.end()) : median(values, 0);
  }
  // The lowest step of the two nearest on one side; 1 where the film ends.
  [[nodiscard]] double lowest_step(int side) const {
    double lowest = 1;
    for (std::int64_t i = 1; i <= 2; ++i) {
      const std::int64_t frame = t_ + side * i;
      if (holds(frame) && holds(frame - 1)) lowest = std::min(lowest, step(frame));
    }
    return lowest;
  }
  // Similarity of the nearest frame of a side and the one two behind it.
  [[nodiscard]] double far_step(int side) const {
    const std::int64_t near = side < 0 ? t_ - 1 : t_;
    const std::int64_t far = near + 2 * side;
    return holds(far) ? window_.similarity(std::min(near, far), std::max(near, far)) : 1;
  }
  // Calls `seen` with the similarity of all pairs across whose distance lies within the bounds.
  template <typename Seen>
  void across(std::int64_t least, std::int64_t most, std::int64_t depth, Seen seen) const {
    for (std::int64_t i = t_ - depth; i < t_; ++i) {
      for (std::int64_t j = t_; j < t_ + depth; ++j) {
        const bool within = j - i >= least && j - i <= most;
        if (within && holds(i) && holds(j)) seen(window_.similarity(i, j));
      }
    }
  }

 private:
  const FrameWindow& window_;
  std::int64_t t_;
  std::span<const float> steps_;
};

struct CellShares {
  double changed;
  double kept;
};
CellShares cell_shares(const StructurePlane::Matches& matches) {
  std::array<float, kCells> alike{};
  int changed = 0;
  for (std::size_t i = 0; i < alike.size(); ++i) {
    alike[i] = matches[i].alike;
    changed += alike[i] < kChangedCell ? 1 : 0;
  }
  std::sort(alike.begin(), alike.end(), std::greater<>());
  return {changed / double{kCells}, (alike[0] + alike[1] + alike[2]) / 3.0};
}

double luma_difference(const ReducedFrame& a, const ReducedFrame& b) {
  return mean_difference(*a.structure, *b.structure);
}

}  // namespace

double level_distance(const ReducedFrame& first, const ReducedFrame& second) noexcept {
  std::array<double, 66> difference{};
  for (std::size_t i = 0; i < 64; ++i) {
    difference[i + 1] = static_cast<double>(first.levels[i]) / static_cast<double>(first.counted) -
                        static_cast<double>(second.levels[i]) / static_cast<double>(second.counted);
  }
  double sum = 0;
  for (std::size_t i = 1; i < 65; ++i) {
    sum += std::abs(difference[i - 1] + 2 * difference[i] + difference[i + 1]) / 4;
  }
  return sum / 2;
}

std::optional<CutFeatures> cut_features(const FrameWindow& window, std::int64_t t,
                                        std::span<const float> steps) {
  const Boundary boundary(window, t, steps);
  const double step = boundary.step(t);
  if (step > kPlainlyAlike) return std::nullopt;
  const double neighbours = boundary.neighbours();
  if (neighbours - step < kLeastFall) return std::nullopt;

  CutFeatures out{};
  const auto set = [&](CutFeature feature, double value) {
    out[static_cast<std::size_t>(feature)] = static_cast<float>(value);
  };
  double most = step;
  double sum = 0;
  int pairs = 0;
  boundary.across(1, 2 * kAcross - 1, kAcross, [&](double similarity) {
    most = std::max(most, similarity);
    sum += similarity;
    ++pairs;
  });
  double bridge = 0;
  boundary.across(4, 5, kCutReach,
                  [&](double similarity) { bridge = std::max(bridge, similarity); });
  const double before = boundary.lowest_step(-1);
  const double after = boundary.lowest_step(1);
  const double far_before = boundary.far_step(-1);
  const double far_after = boundary.far_step(1);
  const ReducedFrame& last = window.at(t - 1);
  const ReducedFrame& first = window.at(t);
  const double difference = luma_difference(last, first);
  const CellShares cells = cell_shares(last.structure->match(*first.structure));
  const auto [low, high] = std::minmax({last.structure->deviation(), first.structure->deviation()});

  set(CutFeature::step, step);
  set(CutFeature::across_most, most);
  set(CutFeature::across_mean, sum / pairs);
  set(CutFeature::bridge, bridge);
  set(CutFeature::neighbours, neighbours);
  set(CutFeature::fall, neighbours - most);
  set(CutFeature::worse_side, std::min(before, after));
  set(CutFeature::better_side, std::max(before, after));
  set(CutFeature::worse_side_far, std::min(far_before, far_after));
  set(CutFeature::better_side_far, std::max(far_before, far_after));
  set(CutFeature::levels, level_distance(last, first));
  set(CutFeature::levels_beside, boundary.beside(level_distance, 2, true));
  set(CutFeature::difference, difference);
  set(CutFeature::difference_rise,
      difference / std::max(1.0, boundary.beside(luma_difference, kCutReach, false)));
  set(CutFeature::changed_cells, cells.changed);
  set(CutFeature::kept_cells, cells.kept);
  set(CutFeature::shifted, shifted_correlation(*last.structure, *first.structure));
  set(CutFeature::least_contrast, low);
  set(CutFeature::contrast_ratio, (low + 1) / (high + 1));
  return out;
}

}  // namespace tinct
