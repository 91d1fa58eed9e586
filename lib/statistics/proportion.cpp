#include "lib/statistics/proportion.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "lib/base/errors.h"

namespace tinct {
namespace {

void check_counts(std::int64_t k, std::int64_t n) {
  if (n < 1 || k < 0 || k > n) throw Error(Fault::bug, "a proportion needs 0 <= k <= n, n > 0");
}

double rate_loglinear(std::int64_t k, std::int64_t n) {
  return (static_cast<double>(k) + 0.5) / (static_cast<double>(n) + 1);
}

}  // namespace

Interval wilson_interval(std::int64_t k, std::int64_t n, double level) {
  check_counts(k, n);
  const double z = boost::math::quantile(boost::math::normal(), (1 + level) / 2);
  const double count = static_cast<double>(n);
  const double p = static_cast<double>(k) / count;
  const double shrink = 1 + z * z / count;
  const double centre = (p + z * z / (2 * count)) / shrink;
  const double half = z / shrink * std::sqrt(p * (1 - p) / count + z * z / (4 * count * count));
  // At the ends the bound is 0 or 1 exactly; rounding would leave a trace beside it.
  return {k == 0 ? 0 : centre - half, k == n ? 1 : centre + half};
}

Interval clopper_pearson_interval(std::int64_t k, std::int64_t n, double level) {
  check_counts(k, n);
  const double tail = (1 - level) / 2;
  const auto a = static_cast<double>(k);
  const auto b = static_cast<double>(n - k);
  return {k == 0 ? 0 : boost::math::quantile(boost::math::beta_distribution<>(a, b + 1), tail),
          k == n ? 1 : boost::math::quantile(boost::math::beta_distribution<>(a + 1, b), 1 - tail)};
}

double binomial_two_sided(std::int64_t k, std::int64_t n, double chance) {
  check_counts(k, n);
  const boost::math::binomial distribution(static_cast<double>(n), chance);
  const auto density = [&](std::int64_t i) {
    return boost::math::pdf(distribution, static_cast<double>(i));
  };
  const double bound = density(k) * (1 + 1e-7);
  const auto mode = static_cast<std::int64_t>((static_cast<double>(n) + 1) * chance);
  const std::int64_t top = std::clamp<std::int64_t>(mode, 0, n);
  if (density(top) <= bound) return 1;
  // The density rises up to its mode and falls from there, so that each tail ends in one place.
  const auto farthest = [&](std::int64_t inside, std::int64_t beyond) {
    while (std::abs(beyond - inside) > 1) {
      const std::int64_t middle = inside + (beyond - inside) / 2;
      (density(middle) <= bound ? beyond : inside) = middle;
    }
    return beyond;
  };
  const std::int64_t low = farthest(top, -1);
  const std::int64_t high = farthest(top, n + 1);
  const double below = low < 0 ? 0 : boost::math::cdf(distribution, static_cast<double>(low));
  const double above =
      high > n ? 0 : boost::math::cdf(complement(distribution, static_cast<double>(high - 1)));
  return std::min(1.0, below + above);
}

double binomial_at_most(std::int64_t k, std::int64_t n, double chance) {
  if (k < 0) return 0;
  return boost::math::cdf(boost::math::binomial(static_cast<double>(n), chance),
                          static_cast<double>(std::min(k, n)));
}

Detection detection_loglinear(std::int64_t hits, std::int64_t signals, std::int64_t false_alarms,
                              std::int64_t noises) {
  const boost::math::normal standard;
  const double hit = boost::math::quantile(standard, rate_loglinear(hits, signals));
  const double alarm = boost::math::quantile(standard, rate_loglinear(false_alarms, noises));
  return {hit - alarm, -(hit + alarm) / 2};
}

}  // namespace tinct
