#include "lib/statistics/bootstrap.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/random.h"
#include "lib/statistics/descriptive.h"

namespace tinct {
namespace {

// The jackknife's skewness over six: how the mean's error grows with the mean.
double acceleration(std::span<const double> values) {
  const double centre = mean(values);
  double squares = 0;
  double cubes = 0;
  for (const double value : values) {
    const double d = value - centre;
    squares += d * d;
    cubes += d * d * d;
  }
  return squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
}

std::vector<double> resampled_means(std::span<const double> values, const Resamples& resamples) {
  std::vector<double> means(resamples.count());
  for (std::size_t b = 0; b < means.size(); ++b) {
    double sum = 0;
    for (const std::uint32_t item : resamples[b]) sum += values[item];
    means[b] = sum / static_cast<double>(values.size());
  }
  std::ranges::sort(means);
  return means;
}

}  // namespace

Resamples::Resamples(std::size_t items, std::size_t count, std::uint64_t seed)
    : items_(items), count_(count), draws_(items * count) {
  if (items == 0) throw Error(Fault::bug, "a bootstrap needs at least one item");
  for (std::size_t b = 0; b < count; ++b) {
    throw_if_cancelled();
    Random random(seed, b);
    for (std::size_t i = 0; i < items; ++i) {
      draws_[b * items + i] = random.below(static_cast<std::uint32_t>(items));
    }
  }
}

std::optional<Interval> bootstrap_mean(std::span<const double> values, const Resamples& resamples,
                                       double level) {
  if (values.size() < 2) return std::nullopt;
  if (values.size() != resamples.items()) {
    throw Error(Fault::bug, "the resamples belong to another number of values");
  }
  const double observed = mean(values);
  const auto [least, most] = std::ranges::minmax(values);
  if (least == most) return Interval{observed, observed};

  const std::vector<double> means = resampled_means(values, resamples);
  const auto [first, last] = std::ranges::equal_range(means, observed);
  const double below = static_cast<double>(first - means.begin());
  const double equal = static_cast<double>(last - first);
  const double n = static_cast<double>(means.size());
  const double share = std::clamp((below + equal / 2) / n, 0.5 / n, 1 - 0.5 / n);

  const boost::math::normal standard;
  const double bias = boost::math::quantile(standard, share);
  const double a = acceleration(values);
  const auto corrected = [&](double tail) {
    const double z = bias + boost::math::quantile(standard, tail);
    return sorted_quantile(means, boost::math::cdf(standard, bias + z / (1 - a * z)));
  };
  return Interval{corrected((1 - level) / 2), corrected((1 + level) / 2)};
}

}  // namespace tinct
