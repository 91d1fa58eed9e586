#include "lib/statistics/bradley_terry.h"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "lib/base/errors.h"
#include "lib/statistics/rank_test.h"

namespace tinct {
namespace {

double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// Which methods can be reached from the first over edges that `edge` tells of.
std::size_t reached(std::size_t methods, auto&& edge) {
  std::vector<bool> seen(methods, false);
  std::vector<std::size_t> open{0};
  seen[0] = true;
  std::size_t count = 0;
  while (!open.empty()) {
    const std::size_t from = open.back();
    open.pop_back();
    ++count;
    for (std::size_t to = 0; to < methods; ++to) {
      if (seen[to] || !edge(from, to)) continue;
      seen[to] = true;
      open.push_back(to);
    }
  }
  return count;
}

// Methods in groups that reach each other over edges that `edge` tells of.
std::vector<std::vector<std::size_t>> mutual_groups(std::size_t methods, auto&& edge) {
  std::vector<std::vector<bool>> reach(methods, std::vector<bool>(methods, false));
  for (std::size_t i = 0; i < methods; ++i) {
    for (std::size_t j = 0; j < methods; ++j) reach[i][j] = i == j || edge(i, j);
  }
  for (std::size_t over = 0; over < methods; ++over) {
    for (std::size_t i = 0; i < methods; ++i) {
      for (std::size_t j = 0; reach[i][over] && j < methods; ++j) {
        if (reach[over][j]) reach[i][j] = true;
      }
    }
  }
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < methods; ++i) {
    const auto own = std::ranges::find_if(
        groups, [&](const auto& group) { return reach[i][group[0]] && reach[group[0]][i]; });
    if (own == groups.end()) {
      groups.push_back({i});
    } else {
      own->push_back(i);
    }
  }
  return groups;
}

SquareMatrix information(const SquareMatrix& wins, const std::vector<double>& beta) {
  SquareMatrix fisher(wins.size());
  for (std::size_t i = 0; i < wins.size(); ++i) {
    for (std::size_t j = 0; j < wins.size(); ++j) {
      if (i == j) continue;
      const double p = logistic(beta[i] - beta[j]);
      const double v = (wins(i, j) + wins(j, i)) * p * (1 - p);
      fisher(i, i) += v;
      fisher(i, j) -= v;
    }
  }
  return fisher;
}

double log_likelihood(const SquareMatrix& wins, const std::vector<double>& beta) {
  double sum = 0;
  for (std::size_t i = 0; i < wins.size(); ++i) {
    for (std::size_t j = 0; j < wins.size(); ++j) {
      if (i != j && wins(i, j) > 0) sum += wins(i, j) * std::log(logistic(beta[i] - beta[j]));
    }
  }
  return sum;
}

double objective(const SquareMatrix& wins, const std::vector<double>& beta, double precision) {
  double squares = 0;
  for (const double b : beta) squares += b * b;
  return log_likelihood(wins, beta) - precision * squares / 2;
}

// Along the mean the likelihood is flat: a ridge of ones holds the sum at 0 and changes nothing
// else, and its inverse less 1/m^2 is the pseudo-inverse.
SquareMatrix ridged(SquareMatrix fisher, double precision, bool flat) {
  for (std::size_t i = 0; i < fisher.size(); ++i) {
    fisher(i, i) += precision;
    for (std::size_t j = 0; flat && j < fisher.size(); ++j) fisher(i, j) += 1;
  }
  return fisher;
}

SquareMatrix inverted(const SquareMatrix& matrix) {
  auto result = inverse(matrix);
  if (!result) throw Error(Fault::input, "the votes don't tell the strengths of all methods");
  return *result;
}

// Newton's step, halved until the objective no longer falls.
bool improve(const SquareMatrix& wins, double precision, std::vector<double>& beta) {
  std::vector<double> score = strengths_score(wins, beta);
  for (std::size_t i = 0; i < beta.size(); ++i) score[i] -= precision * beta[i];
  const SquareMatrix curvature = ridged(information(wins, beta), precision, precision == 0);
  const std::vector<double> step = product(inverted(curvature), score);
  const double before = objective(wins, beta, precision);
  double largest = 0;
  for (double share = 1; share > 1e-8; share /= 2) {
    std::vector<double> next = beta;
    for (std::size_t i = 0; i < beta.size(); ++i) next[i] += share * step[i];
    if (objective(wins, next, precision) < before) continue;
    for (std::size_t i = 0; i < beta.size(); ++i) {
      largest = std::max(largest, std::abs(next[i] - beta[i]));
    }
    beta = next;
    break;
  }
  return largest > 1e-12;
}

PairedStrengths fitted(const SquareMatrix& wins, double precision) {
  constexpr int kMostSteps = 200;
  std::vector<double> beta(wins.size(), 0);
  for (int i = 0; i < kMostSteps && improve(wins, precision, beta); ++i) {
  }
  const bool flat = precision == 0;
  SquareMatrix covariance = inverted(ridged(information(wins, beta), precision, flat));
  const auto methods = static_cast<double>(wins.size());
  std::vector<double> se(wins.size());
  for (std::size_t i = 0; i < wins.size(); ++i) {
    for (std::size_t j = 0; flat && j < wins.size(); ++j) {
      covariance(i, j) -= 1 / (methods * methods);
    }
    se[i] = std::sqrt(std::max(0.0, covariance(i, i)));
  }
  return {beta, se, covariance, log_likelihood(wins, beta)};
}

}  // namespace

Comparability comparability(const SquareMatrix& wins) {
  const std::size_t n = wins.size();
  const auto won = [&](std::size_t i, std::size_t j) { return wins(i, j) > 0; };
  const auto lost = [&](std::size_t i, std::size_t j) { return wins(j, i) > 0; };
  if (n == 0) return Comparability::disconnected;
  const auto met = [&](std::size_t i, std::size_t j) { return won(i, j) || lost(i, j); };
  if (reached(n, met) < n) return Comparability::disconnected;
  const bool strong = reached(n, won) == n && reached(n, lost) == n;
  return strong ? Comparability::connected : Comparability::separated;
}

std::vector<std::vector<std::size_t>> compared_groups(const SquareMatrix& wins) {
  return mutual_groups(
      wins.size(), [&](std::size_t i, std::size_t j) { return wins(i, j) > 0 || wins(j, i) > 0; });
}

std::vector<std::vector<std::size_t>> contested_groups(const SquareMatrix& wins) {
  return mutual_groups(wins.size(), [&](std::size_t i, std::size_t j) { return wins(i, j) > 0; });
}

PairedStrengths bradley_terry(const SquareMatrix& wins) {
  if (comparability(wins) != Comparability::connected) {
    throw Error(Fault::input,
                "the strengths have no maximum of likelihood: a method never won or never lost, or "
                "was not compared with the rest");
  }
  return fitted(wins, 0);
}

PairedStrengths bradley_terry_map(const SquareMatrix& wins, double precision) {
  if (!(precision > 0)) throw Error(Fault::bug, "a prior needs a precision above 0");
  return fitted(wins, precision);
}

std::vector<double> strengths_score(const SquareMatrix& wins, const std::vector<double>& beta) {
  std::vector<double> score(wins.size(), 0);
  for (std::size_t i = 0; i < wins.size(); ++i) {
    for (std::size_t j = 0; j < wins.size(); ++j) {
      const double n = wins(i, j) + wins(j, i);
      if (i != j) score[i] += wins(i, j) - n * logistic(beta[i] - beta[j]);
    }
  }
  return score;
}

std::vector<StrengthDifference> strength_differences(const PairedStrengths& fit,
                                                     std::optional<int> degrees) {
  std::vector<StrengthDifference> all;
  std::vector<double> p;
  for (std::size_t i = 0; i < fit.beta.size(); ++i) {
    for (std::size_t j = i + 1; j < fit.beta.size(); ++j) {
      StrengthDifference one{.first = i, .second = j};
      const SquareMatrix& c = fit.covariance;
      one.difference = fit.beta[i] - fit.beta[j];
      one.se = std::sqrt(std::max(0.0, c(i, i) + c(j, j) - 2 * c(i, j)));
      one.z = one.se > 0 ? one.difference / one.se : 0;
      one.p = 2 * (degrees ? boost::math::cdf(boost::math::students_t(*degrees), -std::abs(one.z))
                           : boost::math::cdf(boost::math::normal(), -std::abs(one.z)));
      one.first_wins = logistic(one.difference);
      p.push_back(one.p);
      all.push_back(one);
    }
  }
  const std::vector<double> adjusted = holm(p);
  for (std::size_t i = 0; i < all.size(); ++i) all[i].p_holm = adjusted[i];
  return all;
}

}  // namespace tinct
