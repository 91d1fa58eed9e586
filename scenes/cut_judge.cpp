#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "scenes/cut_judge.h"
#include "scenes/default_thresholds.h"

namespace tinct {
namespace {
using namespace default_detector;

double median(std::vector<double> values) {
  if (values.empty()) return 1;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
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

CutEvidence cut_evidence(const FrameWindow& window, std::int64_t t,
                         const std::function<double(std::int64_t)>& step) {
  std::vector<double> beside;
  const std::int64_t first = std::max({std::int64_t{1}, t - kReach, window.begin() + 1});
  for (std::int64_t i = first; i <= std::min(t + kReach, window.end() - 1); ++i) {
    if (i != t) beside.push_back(step(i));
  }
  double across = step(t);
  for (std::int64_t i = std::max(t - kAcross, window.begin()); i < t; ++i) {
    for (std::int64_t j = t; j < std::min(t + kAcross, window.end()); ++j) {
      if (i != t - 1 || j != t) across = std::max(across, window.similarity(i, j));
    }
  }
  const double vote = std::min(0.5, level_distance(window.at(t - 1), window.at(t)));
  return {across, median(std::move(beside)) - across + kHistogramVote * vote};
}

}  // namespace tinct
