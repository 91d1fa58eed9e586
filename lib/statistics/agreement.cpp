#include "lib/statistics/agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "lib/statistics/matrix.h"

namespace tinct {
namespace {

std::vector<double> ratings_of(const Ratings& ratings, std::size_t item) {
  std::vector<double> values;
  for (const auto& rater : ratings) {
    if (!std::isnan(rater[item])) values.push_back(rater[item]);
  }
  return values;
}

std::size_t items_of(const Ratings& ratings) { return ratings.empty() ? 0 : ratings[0].size(); }

// How many ratings each value has among items of two or more ratings, and how often two stand
// together.
struct Coincidences {
  std::vector<double> values;  // rising
  std::vector<double> totals;
  SquareMatrix together{0};
  double sum = 0;
};

Coincidences coincidences(const Ratings& ratings) {
  std::set<double> distinct;
  for (const auto& rater : ratings) {
    for (const double value : rater) {
      if (!std::isnan(value)) distinct.insert(value);
    }
  }
  Coincidences found{{distinct.begin(), distinct.end()}, {}, SquareMatrix(distinct.size()), 0};
  found.totals.assign(distinct.size(), 0);
  const auto place = [&](double value) {
    return static_cast<std::size_t>(std::ranges::lower_bound(found.values, value) -
                                    found.values.begin());
  };
  for (std::size_t item = 0; item < items_of(ratings); ++item) {
    const std::vector<double> said = ratings_of(ratings, item);
    if (said.size() < 2) continue;
    std::map<std::size_t, double> counts;
    for (const double value : said) counts[place(value)] += 1;
    const auto n = static_cast<double>(said.size());
    found.sum += n;
    for (const auto& [a, first] : counts) {
      found.totals[a] += first;
      for (const auto& [b, second] : counts) {
        found.together(a, b) += first * (a == b ? second - 1 : second) / (n - 1);
      }
    }
  }
  return found;
}

double squared_distance(const Coincidences& c, std::size_t a, std::size_t b, RatingScale scale) {
  if (a == b) return 0;
  if (scale == RatingScale::nominal) return 1;
  if (scale == RatingScale::interval) {
    return (c.values[a] - c.values[b]) * (c.values[a] - c.values[b]);
  }
  const auto [low, high] = std::minmax(a, b);
  double between = -(c.totals[low] + c.totals[high]) / 2;
  for (std::size_t v = low; v <= high; ++v) between += c.totals[v];
  return between * between;
}

}  // namespace

std::optional<double> fleiss_kappa(const Ratings& ratings) {
  const auto raters = static_cast<double>(ratings.size());
  if (ratings.size() < 2) return std::nullopt;
  std::map<double, double> shares;
  double agreement = 0;
  double items = 0;
  for (std::size_t item = 0; item < items_of(ratings); ++item) {
    const std::vector<double> said = ratings_of(ratings, item);
    if (said.size() != ratings.size()) continue;
    std::map<double, double> counts;
    for (const double value : said) counts[value] += 1;
    double same = 0;
    for (const auto& [value, count] : counts) {
      same += count * (count - 1);
      shares[value] += count;
    }
    agreement += same / (raters * (raters - 1));
    items += 1;
  }
  if (items == 0 || shares.size() < 2) return std::nullopt;
  double by_chance = 0;
  for (const auto& [value, count] : shares) {
    by_chance += (count / (items * raters)) * (count / (items * raters));
  }
  return (agreement / items - by_chance) / (1 - by_chance);
}

std::optional<double> krippendorff_alpha(const Ratings& ratings, RatingScale scale) {
  const Coincidences c = coincidences(ratings);
  double observed = 0;
  double expected = 0;
  for (std::size_t a = 0; a < c.values.size(); ++a) {
    for (std::size_t b = 0; b < c.values.size(); ++b) {
      const double distance = squared_distance(c, a, b, scale);
      observed += c.together(a, b) * distance;
      expected += c.totals[a] * c.totals[b] * distance;
    }
  }
  if (!(expected > 0)) return std::nullopt;
  return 1 - (c.sum - 1) * observed / expected;
}

}  // namespace tinct
