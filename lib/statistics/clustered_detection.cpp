#include "lib/statistics/clustered_detection.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "lib/base/cancel.h"
#include "lib/base/random.h"
#include "lib/statistics/descriptive.h"
#include "lib/statistics/proportion.h"

namespace tinct {
namespace {

void add(DetectionCounts& sum, const DetectionCounts& one) {
  sum.hits += one.hits;
  sum.signals += one.signals;
  sum.false_alarms += one.false_alarms;
  sum.noises += one.noises;
}

Interval percentiles(std::vector<double> values) {
  std::ranges::sort(values);
  return {sorted_quantile(values, 0.025), sorted_quantile(values, 0.975)};
}

}  // namespace

std::optional<DetectionIntervals> clustered_detection(std::span<const DetectionCounts> raters,
                                                      std::size_t count, std::uint64_t seed) {
  std::vector<DetectionCounts> kept;
  std::ranges::copy_if(raters, std::back_inserter(kept),
                       [](const DetectionCounts& one) { return one.signals + one.noises > 0; });
  if (kept.size() < 2) return std::nullopt;
  std::vector<double> d_prime;
  std::vector<double> criterion;
  for (std::size_t b = 0; b < count; ++b) {
    throw_if_cancelled();
    Random random(seed, b);
    DetectionCounts drawn;
    for (std::size_t i = 0; i < kept.size(); ++i) {
      add(drawn, kept[random.below(static_cast<std::uint32_t>(kept.size()))]);
    }
    if (drawn.signals == 0 || drawn.noises == 0) continue;
    const Detection one =
        detection_loglinear(drawn.hits, drawn.signals, drawn.false_alarms, drawn.noises);
    d_prime.push_back(one.d_prime);
    criterion.push_back(one.criterion);
  }
  if (2 * d_prime.size() < count || d_prime.empty()) return std::nullopt;
  return DetectionIntervals{percentiles(d_prime), percentiles(criterion)};
}

}  // namespace tinct
