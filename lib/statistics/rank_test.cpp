#include "lib/statistics/rank_test.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace tinct {
namespace {

// Twice the mid-ranks of the absolute values, so that halves stay whole numbers.
std::vector<std::size_t> doubled_ranks(const std::vector<double>& sorted_magnitudes) {
  std::vector<std::size_t> ranks(sorted_magnitudes.size());
  for (std::size_t i = 0; i < ranks.size();) {
    std::size_t end = i;
    while (end < ranks.size() && sorted_magnitudes[end] == sorted_magnitudes[i]) ++end;
    for (std::size_t k = i; k < end; ++k) ranks[k] = i + 1 + end;
    i = end;
  }
  return ranks;
}

double exact_p(const std::vector<std::size_t>& ranks, std::size_t positive) {
  const std::size_t total = std::accumulate(ranks.begin(), ranks.end(), std::size_t{0});
  std::vector<double> ways(total + 1, 0);  // at most 2^25: exact in a double
  ways[0] = 1;
  for (const std::size_t rank : ranks) {
    for (std::size_t sum = total; sum >= rank; --sum) ways[sum] += ways[sum - rank];
  }
  const std::size_t smaller = std::min(positive, total - positive);
  double tail = 0;
  for (std::size_t sum = 0; sum <= smaller; ++sum) tail += ways[sum];
  return std::min(1.0, 2 * tail / std::exp2(static_cast<double>(ranks.size())));
}

// With mid-ranks the variance of the positive sum is the sum of squared ranks over four: this is
// the tie correction.
double normal_p(const std::vector<std::size_t>& ranks, std::size_t positive) {
  double total = 0;
  double squares = 0;
  for (const std::size_t rank : ranks) {
    total += static_cast<double>(rank) / 2;
    squares += static_cast<double>(rank * rank) / 4;
  }
  const double z = (static_cast<double>(positive) / 2 - total / 2) / std::sqrt(squares / 4);
  return 2 * boost::math::cdf(boost::math::normal(), -std::abs(z));
}

}  // namespace

double wilcoxon_signed_rank(std::span<const double> differences) {
  std::vector<double> kept;
  std::ranges::copy_if(differences, std::back_inserter(kept), [](double d) { return d != 0; });
  if (kept.empty()) return 1;
  std::ranges::sort(kept, {}, [](double d) { return std::abs(d); });
  std::vector<double> magnitudes(kept);
  for (double& d : magnitudes) d = std::abs(d);
  const std::vector<std::size_t> ranks = doubled_ranks(magnitudes);
  std::size_t positive = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) positive += kept[i] > 0 ? ranks[i] : 0;
  return kept.size() <= 25 ? exact_p(ranks, positive) : normal_p(ranks, positive);
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> adjusted(p.size());
  double running = 0;
  for (std::size_t k = 0; k < order.size(); ++k) {
    running = std::max(running, p[order[k]] * static_cast<double>(p.size() - k));
    adjusted[order[k]] = std::min(1.0, running);
  }
  return adjusted;
}

}  // namespace tinct
