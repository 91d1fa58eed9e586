#include "lib/statistics/clustered_mean.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace tinct {

std::optional<ClusteredMean> clustered_mean(std::span<const ClusterSum> clusters, double level) {
  double sum = 0;
  double n = 0;
  int groups = 0;
  for (const ClusterSum& one : clusters) {
    sum += one.sum;
    n += one.n;
    groups += one.n > 0 ? 1 : 0;
  }
  if (groups < 2) return std::nullopt;
  ClusteredMean result{.mean = sum / n, .se = 0, .t_interval = {}, .degrees = groups - 1};
  double squares = 0;
  for (const ClusterSum& one : clusters) {
    const double off = one.sum - result.mean * one.n;
    squares += off * off;
  }
  result.se = std::sqrt(static_cast<double>(groups) / result.degrees * squares) / n;
  const double t = boost::math::quantile(boost::math::students_t(result.degrees), (1 + level) / 2);
  result.t_interval = {result.mean - t * result.se, result.mean + t * result.se};
  return result;
}

}  // namespace tinct
