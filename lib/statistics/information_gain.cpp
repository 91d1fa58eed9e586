#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <numbers>

#include "lib/statistics/bradley_terry.h"

namespace tinct {
namespace {

double entropy(double p) {
  const double q = 1 - p;
  return -(p > 0 ? p * std::log(p) : 0) - (q > 0 ? q * std::log(q) : 0);
}

// The mean of f(d) for d normal; beyond nine deviations the density is below 1e-17.
template <typename Function>
double normal_mean(double centre, double deviation, Function f) {
  const auto weighted = [&](double z) {
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
    return density * f(centre + deviation * z);
  };
  return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(weighted, -9.0, 9.0, 5,
                                                                       1e-12);
}

}  // namespace

double expected_information_gain(const PairedStrengths& fit, std::size_t first,
                                 std::size_t second) {
  const SquareMatrix& c = fit.covariance;
  const double centre = fit.beta[first] - fit.beta[second];
  const double variance = c(first, first) + c(second, second) - 2 * c(first, second);
  const double deviation = std::sqrt(std::max(0.0, variance));
  const auto wins = [](double d) { return 1 / (1 + std::exp(-d)); };
  const double mean_p = normal_mean(centre, deviation, wins);
  const double mean_entropy =
      normal_mean(centre, deviation, [&](double d) { return entropy(wins(d)); });
  return entropy(mean_p) - mean_entropy;
}

}  // namespace tinct
