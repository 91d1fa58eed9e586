#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "lib/statistics/bootstrap.h"

namespace tinct {

/// The votes of one rater: `k` of `n`.
struct ClusterCount {
  std::int64_t k = 0;
  std::int64_t n = 0;
};

/// A proportion whose votes come in clusters: those of one rater depend on one another.
struct ClusteredProportion {
  double p = 0;
  double se = 0;        ///< sqrt(g / (g - 1) * sum (k_i - p n_i)^2) / N, g clusters, N votes
  Interval t_interval;  ///< p +- t se with g - 1 degrees of freedom; not cut to 0..1
  int degrees = 0;      ///< g - 1
};

/// The cluster-robust (sandwich) standard error and interval of a pooled proportion. Clusters
/// without votes don't count; nothing for fewer than two others.
[[nodiscard]] std::optional<ClusteredProportion> clustered_proportion(
    std::span<const ClusterCount> clusters, double level = 0.95);

/// The percentile bootstrap interval of the pooled proportion, whole clusters drawn with
/// replacement (`count` times, keyed by `seed`). Nothing for fewer than two clusters with votes.
[[nodiscard]] std::optional<Interval> clustered_bootstrap(std::span<const ClusterCount> clusters,
                                                          std::size_t count, std::uint64_t seed);

}  // namespace tinct
