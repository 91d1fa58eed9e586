#include "lib/statistics/opinion_score.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "lib/statistics/correlation.h"

namespace tinct {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Moments {
  double n = 0, sum = 0, mean = 0, m2 = 0, m4 = 0;
};

Moments moments(const Ratings& ratings, std::size_t item) {
  Moments m;
  for (const auto& rater : ratings) {
    if (std::isnan(rater[item])) continue;
    m.n += 1;
    m.sum += rater[item];
  }
  if (m.n == 0) return {0, 0, kNone, kNone, kNone};
  m.mean = m.sum / m.n;
  for (const auto& rater : ratings) {
    if (std::isnan(rater[item])) continue;
    const double d = rater[item] - m.mean;
    m.m2 += d * d / m.n;
    m.m4 += d * d * d * d / m.n;
  }
  return m;
}

std::size_t item_count(const Ratings& ratings) { return ratings.empty() ? 0 : ratings[0].size(); }

bool is_rejected(int p, int q, std::size_t rated) {
  if (p + q == 0 || rated == 0) return false;
  const double far = p + q;
  return far / static_cast<double>(rated) > 0.05 && std::abs((p - q) / far) < 0.3;
}

}  // namespace

std::vector<OpinionScore> opinion_scores(const Ratings& ratings) {
  std::vector<OpinionScore> scores(item_count(ratings));
  for (std::size_t item = 0; item < scores.size(); ++item) {
    const Moments m = moments(ratings, item);
    OpinionScore& score = scores[item];
    score.n = static_cast<std::size_t>(m.n);
    score.mos = m.mean;
    score.sd = m.n > 1 ? std::sqrt(m.m2 * m.n / (m.n - 1)) : kNone;
    const double error = score.sd / std::sqrt(m.n);
    score.half_bt500 = 1.96 * error;
    score.half_t =
        m.n > 1 ? boost::math::quantile(boost::math::students_t(m.n - 1), 0.975) * error : kNone;
  }
  return scores;
}

Bt500Screening bt500_screening(const Ratings& ratings, bool n_minus_1) {
  Bt500Screening result;
  result.p.assign(ratings.size(), 0);
  result.q.assign(ratings.size(), 0);
  std::vector<std::size_t> rated(ratings.size(), 0);
  for (std::size_t item = 0; item < item_count(ratings); ++item) {
    const Moments m = moments(ratings, item);
    const double beta2 = m.m2 > 0 ? m.m4 / (m.m2 * m.m2) : kNone;
    result.beta2.push_back(beta2);
    const double spread = std::sqrt(n_minus_1 ? m.m2 * m.n / (m.n - 1) : m.m2);
    const double reach = (beta2 >= 2 && beta2 <= 4 ? 2 : std::sqrt(20.0)) * spread;
    for (std::size_t i = 0; i < ratings.size(); ++i) {
      const double value = ratings[i][item];
      if (std::isnan(value)) continue;
      ++rated[i];
      // Where all agree there is no spread, and nobody is far.
      if (!(reach > 0)) continue;
      result.p[i] += value >= m.mean + reach ? 1 : 0;
      result.q[i] += value <= m.mean - reach ? 1 : 0;
    }
  }
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    if (is_rejected(result.p[i], result.q[i], rated[i])) result.rejected.push_back(i);
  }
  return result;
}

std::vector<double> correlation_with_rest(const Ratings& ratings) {
  std::vector<Moments> all;
  for (std::size_t item = 0; item < item_count(ratings); ++item) {
    all.push_back(moments(ratings, item));
  }
  std::vector<double> result;
  for (const auto& rater : ratings) {
    std::vector<double> own;
    std::vector<double> others;
    for (std::size_t item = 0; item < all.size(); ++item) {
      if (std::isnan(rater[item]) || all[item].n < 2) continue;
      own.push_back(rater[item]);
      others.push_back((all[item].sum - rater[item]) / (all[item].n - 1));
    }
    result.push_back(pearson(own, others));
  }
  return result;
}

std::vector<double> rater_bias(const Ratings& ratings) {
  const std::vector<OpinionScore> scores = opinion_scores(ratings);
  std::vector<double> bias;
  for (const auto& rater : ratings) {
    double sum = 0;
    double n = 0;
    for (std::size_t item = 0; item < rater.size(); ++item) {
      if (std::isnan(rater[item])) continue;
      sum += rater[item] - scores[item].mos;
      n += 1;
    }
    bias.push_back(n > 0 ? sum / n : kNone);
  }
  return bias;
}

Ratings without_bias(const Ratings& ratings) {
  const std::vector<double> bias = rater_bias(ratings);
  Ratings result = ratings;
  for (std::size_t i = 0; i < result.size(); ++i) {
    for (double& value : result[i]) value -= bias[i];
  }
  return result;
}

}  // namespace tinct
