#include "lib/statistics/davidson.h"

#include <algorithm>
#include <array>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>

#include "lib/base/errors.h"

namespace tinct {
namespace {

// Parameters: the strengths, log nu, and gamma if wanted.
struct Model {
  std::size_t methods;
  bool order_effect;
  [[nodiscard]] std::size_t size() const { return methods + (order_effect ? 2 : 1); }
};

enum Outcome : std::size_t { kLeft, kRight, kTie };

using Design = std::array<std::vector<double>, 3>;

// Row o holds d log weight(o) / d parameter.
Design design(const Model& model, const SideCounts& pair) {
  Design rows;
  for (auto& row : rows) row.assign(model.size(), 0);
  rows[kLeft][pair.left] = 1;
  rows[kRight][pair.right] = 1;
  rows[kTie][pair.left] = 0.5;
  rows[kTie][pair.right] = 0.5;
  rows[kTie][model.methods] = 1;
  if (model.order_effect) {
    rows[kLeft][model.methods + 1] = 1;
    rows[kTie][model.methods + 1] = 0.5;
  }
  return rows;
}

std::array<double, 3> probabilities(const Design& rows, const std::vector<double>& parameters) {
  std::array<double, 3> weights{};
  double sum = 0;
  for (std::size_t o = 0; o < 3; ++o) {
    double log_weight = 0;
    for (std::size_t i = 0; i < parameters.size(); ++i) log_weight += rows[o][i] * parameters[i];
    weights[o] = std::exp(log_weight);
    sum += weights[o];
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

std::array<double, 3> outcomes(const SideCounts& pair) {
  return {pair.left_wins, pair.right_wins, pair.ties};
}

double likelihood(const Model& model, std::span<const SideCounts> counts,
                  const std::vector<double>& parameters) {
  double sum = 0;
  for (const SideCounts& pair : counts) {
    const auto p = probabilities(design(model, pair), parameters);
    const auto seen = outcomes(pair);
    for (std::size_t o = 0; o < 3; ++o) sum += seen[o] > 0 ? seen[o] * std::log(p[o]) : 0;
  }
  return sum;
}

struct Slope {
  std::vector<double> gradient;
  SquareMatrix information;
};

void add_pair(const Design& rows, const SideCounts& pair, const std::array<double, 3>& p,
              Slope& slope) {
  const auto seen = outcomes(pair);
  const double n = seen[0] + seen[1] + seen[2];
  const std::size_t size = slope.gradient.size();
  std::vector<double> expected(size, 0);
  for (std::size_t o = 0; o < 3; ++o) {
    for (std::size_t i = 0; i < size; ++i) {
      expected[i] += p[o] * rows[o][i];
      slope.gradient[i] += (seen[o] - n * p[o]) * rows[o][i];
    }
  }
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) {
      double second = 0;
      for (std::size_t o = 0; o < 3; ++o) second += p[o] * rows[o][i] * rows[o][j];
      slope.information(i, j) += n * (second - expected[i] * expected[j]);
    }
  }
}

// A ridge along the strengths' mean, where the likelihood is flat, holds their sum at 0.
Slope slope_at(const Model& model, std::span<const SideCounts> counts,
               const std::vector<double>& parameters) {
  Slope slope{std::vector<double>(model.size(), 0), SquareMatrix(model.size())};
  for (const SideCounts& pair : counts) {
    const Design rows = design(model, pair);
    add_pair(rows, pair, probabilities(rows, parameters), slope);
  }
  for (std::size_t i = 0; i < model.methods; ++i) {
    for (std::size_t j = 0; j < model.methods; ++j) slope.information(i, j) += 1;
  }
  return slope;
}

SquareMatrix inverted(const SquareMatrix& information) {
  auto result = inverse(information);
  if (!result) throw Error(Fault::input, "the votes don't tell all of the model with ties");
  return *result;
}

// The largest change of a parameter.
double improve(const Model& model, std::span<const SideCounts> counts,
               std::vector<double>& parameters) {
  const Slope slope = slope_at(model, counts, parameters);
  const std::vector<double> step = product(inverted(slope.information), slope.gradient);
  const double before = likelihood(model, counts, parameters);
  for (double share = 1; share > 1e-8; share /= 2) {
    std::vector<double> next = parameters;
    double largest = 0;
    for (std::size_t i = 0; i < next.size(); ++i) {
      next[i] += share * step[i];
      largest = std::max(largest, std::abs(share * step[i]));
    }
    if (likelihood(model, counts, next) < before) continue;
    parameters = next;
    return largest;
  }
  return 0;
}

void check_maximum(std::span<const SideCounts> counts, std::size_t methods) {
  double ties = 0;
  double wins = 0;
  for (const SideCounts& pair : counts) {
    if (pair.left >= methods || pair.right >= methods || pair.left == pair.right) {
      throw Error(Fault::bug, "a pair names a method that is not there");
    }
    ties += pair.ties;
    wins += pair.left_wins + pair.right_wins;
  }
  if (ties <= 0 || wins <= 0) {
    throw Error(Fault::input, "the model with ties needs at least one tie and one win");
  }
}

DavidsonFit fit_from(const Model& model, std::span<const SideCounts> counts,
                     const std::vector<double>& parameters) {
  const std::size_t n = model.methods;
  DavidsonFit fit;
  fit.all_covariance = inverted(slope_at(model, counts, parameters).information);
  fit.covariance = SquareMatrix(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      fit.all_covariance(i, j) -= 1 / (static_cast<double>(n) * static_cast<double>(n));
      fit.covariance(i, j) = fit.all_covariance(i, j);
    }
    fit.beta.push_back(parameters[i]);
    fit.se_beta.push_back(std::sqrt(std::max(0.0, fit.covariance(i, i))));
  }
  fit.nu = std::exp(parameters[n]);
  if (model.order_effect) {
    fit.gamma_left = parameters[n + 1];
    fit.se_gamma = std::sqrt(std::max(0.0, fit.all_covariance(n + 1, n + 1)));
  }
  fit.log_likelihood = likelihood(model, counts, parameters);
  return fit;
}

}  // namespace

DavidsonFit davidson(std::span<const SideCounts> counts, std::size_t methods, bool order_effect) {
  check_maximum(counts, methods);
  const Model model{methods, order_effect};
  std::vector<double> parameters(model.size(), 0);
  constexpr int kMostSteps = 100;
  double change = 1;
  for (int i = 0; i < kMostSteps && change > 1e-11; ++i) {
    change = improve(model, counts, parameters);
  }
  const bool runs_away = std::ranges::any_of(parameters, [](double p) { return std::abs(p) > 15; });
  if (runs_away || change > 1e-6) {
    throw Error(Fault::input,
                "the model with ties has no maximum of likelihood: a method never won or never "
                "lost, or was not compared with the rest");
  }
  return fit_from(model, counts, parameters);
}

std::vector<double> davidson_score(const DavidsonFit& fit, bool order_effect,
                                   std::span<const SideCounts> counts) {
  std::vector<double> parameters = fit.beta;
  parameters.push_back(std::log(fit.nu));
  if (order_effect) parameters.push_back(fit.gamma_left);
  return slope_at({fit.beta.size(), order_effect}, counts, parameters).gradient;
}

OrderEffectTest order_effect_test(const DavidsonFit& without, const DavidsonFit& with_order) {
  const double chi2 = std::max(0.0, 2 * (with_order.log_likelihood - without.log_likelihood));
  return {chi2, boost::math::cdf(complement(boost::math::chi_squared(1), chi2))};
}

}  // namespace tinct
