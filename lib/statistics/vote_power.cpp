#include "lib/statistics/vote_power.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"

namespace tinct {
namespace {

constexpr double kMostVotes = 1e6;

// The largest count in the lower tail that rejects, -1 for none: against one half the two-sided p
// is twice the smaller tail.
std::int64_t critical_count(std::int64_t n, double alpha) {
  const boost::math::binomial half(static_cast<double>(n), 0.5);
  // Where the normal distribution has it, and from there step by step.
  const double z = boost::math::quantile(complement(boost::math::normal(), alpha / 2));
  const double about = (static_cast<double>(n) - z * std::sqrt(static_cast<double>(n))) / 2;
  auto k = std::max<std::int64_t>(-1, static_cast<std::int64_t>(std::max(-1.0, about)));
  const auto tail = [&](std::int64_t count) {
    return count < 0 ? 0.0 : boost::math::cdf(half, static_cast<double>(count));
  };
  while (k >= 0 && 2 * tail(k) > alpha) --k;
  while (2 * tail(k + 1) <= alpha) ++k;
  return k;
}

double normal_votes(double p, double power, double alpha) {
  const boost::math::normal standard;
  const double a = boost::math::quantile(standard, 1 - alpha / 2);
  const double b = boost::math::quantile(standard, power);
  const double root = (a * 0.5 + b * std::sqrt(p * (1 - p))) / (p - 0.5);
  return std::ceil(root * root);
}

}  // namespace

double vote_power(std::int64_t n, double p, double alpha) {
  const std::int64_t k = critical_count(n, alpha);
  if (k < 0) return 0;
  const boost::math::binomial votes(static_cast<double>(n), p);
  return boost::math::cdf(votes, static_cast<double>(k)) +
         boost::math::cdf(complement(votes, static_cast<double>(n - k - 1)));
}

VotesNeeded votes_needed(double p, double power, double alpha) {
  const bool inside = p > 0 && p < 1 && power > 0 && power < 1 && alpha > 0 && alpha < 1;
  if (!inside || p == 0.5) {
    throw Error(Fault::usage,
                "a share and a power lie between 0 and 1, and a share isn't one half");
  }
  const double about = normal_votes(p, power, alpha);
  if (!(about <= kMostVotes)) {
    throw Error(Fault::usage, "more than a million votes are needed; look for a larger difference");
  }
  VotesNeeded needed{.normal_approximation = static_cast<std::int64_t>(about)};
  // A saw's teeth are shorter than this: the normal formula's error and two steps of the test.
  const std::int64_t last = needed.normal_approximation + needed.normal_approximation / 5 + 60;
  for (std::int64_t n = std::max<std::int64_t>(1, needed.normal_approximation * 4 / 5 - 20);
       n <= last; ++n) {
    throw_if_cancelled();
    const bool enough = vote_power(n, p, alpha) >= power;
    if (enough && needed.exact_first == 0) needed.exact_first = n;
    if (!enough) needed.exact_all_from = n + 1;
  }
  return needed;
}

double design_effect(double per_rater, double icc) { return 1 + (per_rater - 1) * icc; }

}  // namespace tinct
