#include "lib/statistics/block_bootstrap.h"

#include <algorithm>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/random.h"
#include "lib/statistics/descriptive.h"

namespace tinct {
namespace {

// Sums from the front, of differences from the mean: large common parts would cost digits.
std::vector<double> running_sums(std::span<const double> series, double centre) {
  std::vector<double> sums(series.size() + 1, 0);
  for (std::size_t i = 0; i < series.size(); ++i) sums[i + 1] = sums[i] + (series[i] - centre);
  return sums;
}

double resampled_mean(const std::vector<double>& sums, std::size_t block, Random random) {
  const std::size_t n = sums.size() - 1;
  const auto places = static_cast<std::uint32_t>(n - block + 1);
  double sum = 0;
  for (std::size_t filled = 0; filled < n; filled += block) {
    const std::size_t start = random.below(places);
    sum += sums[start + std::min(block, n - filled)] - sums[start];
  }
  return sum / static_cast<double>(n);
}

}  // namespace

std::optional<Interval> moving_block_bootstrap(std::span<const double> series,
                                               const BlockResampling& how) {
  if (how.block == 0 || how.count == 0) {
    throw Error(Fault::bug, "a block bootstrap needs blocks and resamples");
  }
  if (series.size() < 2 * how.block) return std::nullopt;
  const auto [least, most] = std::ranges::minmax(series);
  if (least == most) return std::nullopt;

  const double observed = mean(series);
  const std::vector<double> sums = running_sums(series, observed);
  std::vector<double> means(how.count);
  for (std::size_t b = 0; b < how.count; ++b) {
    means[b] = resampled_mean(sums, how.block, Random(how.seed, b));
  }
  const double centre = mean(means);
  std::ranges::sort(means);
  const auto bound = [&](double share) {
    return observed + sorted_quantile(means, share) - centre;
  };
  return Interval{bound((1 - how.level) / 2), bound((1 + how.level) / 2)};
}

}  // namespace tinct
