#include "lib/statistics/clustered_proportion.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "lib/base/cancel.h"
#include "lib/base/random.h"
#include "lib/statistics/clustered_mean.h"
#include "lib/statistics/descriptive.h"

namespace tinct {
namespace {

std::vector<ClusterCount> with_votes(std::span<const ClusterCount> clusters) {
  std::vector<ClusterCount> kept;
  std::ranges::copy_if(clusters, std::back_inserter(kept),
                       [](const ClusterCount& one) { return one.n > 0; });
  return kept;
}

double drawn_proportion(const std::vector<ClusterCount>& clusters, Random random) {
  std::int64_t k = 0;
  std::int64_t n = 0;
  for (std::size_t i = 0; i < clusters.size(); ++i) {
    const ClusterCount& one = clusters[random.below(static_cast<std::uint32_t>(clusters.size()))];
    k += one.k;
    n += one.n;
  }
  return static_cast<double>(k) / static_cast<double>(n);
}

}  // namespace

std::optional<ClusteredProportion> clustered_proportion(std::span<const ClusterCount> clusters,
                                                        double level) {
  std::vector<ClusterSum> sums;
  for (const ClusterCount& one : clusters) {
    sums.push_back({static_cast<double>(one.k), static_cast<double>(one.n)});
  }
  const auto robust = clustered_mean(sums, level);
  if (!robust) return std::nullopt;
  return ClusteredProportion{.p = robust->mean,
                             .se = robust->se,
                             .t_interval = robust->t_interval,
                             .degrees = robust->degrees};
}

std::optional<Interval> clustered_bootstrap(std::span<const ClusterCount> clusters,
                                            std::size_t count, std::uint64_t seed) {
  const std::vector<ClusterCount> kept = with_votes(clusters);
  if (kept.size() < 2) return std::nullopt;
  std::vector<double> drawn(count);
  for (std::size_t b = 0; b < count; ++b) {
    throw_if_cancelled();
    drawn[b] = drawn_proportion(kept, Random(seed, b));
  }
  std::ranges::sort(drawn);
  return Interval{sorted_quantile(drawn, 0.025), sorted_quantile(drawn, 0.975)};
}

}  // namespace tinct
