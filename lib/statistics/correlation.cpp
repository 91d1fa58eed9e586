#include "lib/statistics/correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
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

double pairs_of(std::size_t count) {
  return static_cast<double>(count) * (static_cast<double>(count) - 1) / 2;
}

// Pairs of neighbours in sorted order that are equal.
double tied_pairs(std::size_t count, auto&& equals_next) {
  double tied = 0;
  std::size_t run = 1;
  for (std::size_t i = 0; i < count; ++i) {
    if (i + 1 < count && equals_next(i)) {
      ++run;
    } else {
      tied += pairs_of(run);
      run = 1;
    }
  }
  return tied;
}

// Sorts the values and counts the pairs that stand in falling order.
double sort_and_count(std::span<double> values, std::vector<double>& room) {
  const std::size_t half = values.size() / 2;
  if (half == 0) return 0;
  double falling = sort_and_count(values.first(half), room);
  falling += sort_and_count(values.subspan(half), room);
  room.clear();
  std::size_t left = 0;
  for (std::size_t right = half; right < values.size(); ++right) {
    while (left < half && values[left] <= values[right]) room.push_back(values[left++]);
    falling += static_cast<double>(half - left);
    room.push_back(values[right]);
  }
  while (left < half) room.push_back(values[left++]);
  std::ranges::copy(room, values.begin());
  return falling;
}

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
  // Knight's way (1966): sorted by x, the pairs that y has the other way round are what a merge
  // sort of y exchanges.
  std::vector<std::pair<double, double>> points(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) points[i] = {x[i], y[i]};
  std::ranges::sort(points);
  const std::size_t n = points.size();
  const double tied_x =
      tied_pairs(n, [&](std::size_t i) { return points[i].first == points[i + 1].first; });
  const double tied_both = tied_pairs(n, [&](std::size_t i) { return points[i] == points[i + 1]; });
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = points[i].second;
  std::vector<double> room;
  const double discordant = sort_and_count(values, room);
  const double tied_y = tied_pairs(n, [&](std::size_t i) { return values[i] == values[i + 1]; });
  const double differ_x = pairs_of(n) - tied_x;
  const double differ_y = pairs_of(n) - tied_y;
  const double concordance = differ_x - tied_y + tied_both - 2 * discordant;
  return differ_x > 0 && differ_y > 0 ? concordance / std::sqrt(differ_x * differ_y)
                                      : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace tinct
