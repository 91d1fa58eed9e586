#pragma once

#include <optional>
#include <span>

#include "lib/statistics/bootstrap.h"

namespace tinct {

/// The values of one rater: their sum and how many there are.
struct ClusterSum {
  double sum = 0;
  double n = 0;
};

/// A mean whose values come in clusters: those of one rater depend on one another.
struct ClusteredMean {
  double mean = 0;
  double se = 0;        ///< sqrt(g / (g - 1) * sum (s_i - mean n_i)^2) / N, g clusters, N values
  Interval t_interval;  ///< mean +- t se with g - 1 degrees of freedom
  int degrees = 0;      ///< g - 1
};

/// The cluster-robust (sandwich) standard error and interval of the mean of all values. Clusters
/// without values don't count; nothing for fewer than two others.
[[nodiscard]] std::optional<ClusteredMean> clustered_mean(std::span<const ClusterSum> clusters,
                                                          double level = 0.95);

}  // namespace tinct
