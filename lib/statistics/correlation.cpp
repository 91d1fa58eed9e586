#include "lib/statistics/correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "lib/base/errors.h"
#include "lib/statistics/descriptive.h"

namespace tinct {
namespace {

std::vector<double> mid_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<double> ranks(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && values[order[end]] == values[order[i]]) ++end;
    for (std::size_t k = i; k < end; ++k) ranks[order[k]] = static_cast<double>(i + end + 1) / 2;
    i = end;
  }
  return ranks;
}

int sign(double value) { return (value > 0) - (value < 0); }

void check_sizes(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) throw Error(Fault::bug, "a correlation needs pairs of values");
}

}  // namespace

double pearson(std::span<const double> x, std::span<const double> y) {
  check_sizes(x, y);
  if (x.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const double mean_x = mean(x);
  const double mean_y = mean(y);
  double xx = 0;
  double yy = 0;
  double xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : std::numeric_limits<double>::quiet_NaN();
}

double spearman(std::span<const double> x, std::span<const double> y) {
  check_sizes(x, y);
  return pearson(mid_ranks(x), mid_ranks(y));
}

double kendall(std::span<const double> x, std::span<const double> y) {
  check_sizes(x, y);
  double concordance = 0;
  double differ_x = 0;
  double differ_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      const int a = sign(x[i] - x[j]);
      const int b = sign(y[i] - y[j]);
      concordance += a * b;
      differ_x += std::abs(a);
      differ_y += std::abs(b);
    }
  }
  return differ_x > 0 && differ_y > 0 ? concordance / std::sqrt(differ_x * differ_y)
                                      : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace tinct
