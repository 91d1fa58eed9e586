#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "lib/statistics/bootstrap.h"

namespace tinct {

/// One rater's answers to signals and to noise.
struct DetectionCounts {
  std::int64_t hits = 0, signals = 0;
  std::int64_t false_alarms = 0, noises = 0;
};

/// Percentile bootstrap intervals (95 %) of sensitivity and criterion, log-linear as in
/// detection_loglinear(), of the pooled counts.
struct DetectionIntervals {
  Interval d_prime;
  Interval criterion;
};

/// Whole raters drawn with replacement, `count` times, keyed by `seed`; a draw without any signal
/// or any noise counts for nothing. Nothing for fewer than two raters with answers, or where most
/// draws count for nothing.
[[nodiscard]] std::optional<DetectionIntervals> clustered_detection(
    std::span<const DetectionCounts> raters, std::size_t count, std::uint64_t seed);

}  // namespace tinct
