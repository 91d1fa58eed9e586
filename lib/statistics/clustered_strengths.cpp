#include "lib/statistics/clustered_strengths.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "lib/statistics/sandwich.h"

namespace tinct {
namespace {

using Scores = std::vector<std::vector<double>>;

bool spans_differences(const Scores& scores, std::size_t methods) {
  return scores.size() >= std::max<std::size_t>(2, methods);
}

ClusteredStrengths errors_of(const SquareMatrix& covariance, std::size_t methods,
                             std::size_t clusters) {
  ClusteredStrengths result{
      .se = {}, .covariance = SquareMatrix(methods), .degrees = static_cast<int>(clusters) - 1};
  for (std::size_t i = 0; i < methods; ++i) {
    for (std::size_t j = 0; j < methods; ++j) result.covariance(i, j) = covariance(i, j);
    result.se.push_back(std::sqrt(std::max(0.0, covariance(i, i))));
  }
  return result;
}

}  // namespace

std::optional<ClusteredStrengths> clustered_strengths(const PairedStrengths& fit,
                                                      std::span<const SquareMatrix> wins_by_rater) {
  const std::size_t methods = fit.beta.size();
  Scores scores;
  for (const SquareMatrix& wins : wins_by_rater) {
    if (wins == SquareMatrix(methods)) continue;
    scores.push_back(strengths_score(wins, fit.beta));
  }
  if (!spans_differences(scores, methods)) return std::nullopt;
  return errors_of(sandwich(fit.covariance, scores), methods, scores.size());
}

std::optional<ClusteredStrengths> clustered_strengths(
    const DavidsonFit& fit, bool order_effect,
    std::span<const std::vector<SideCounts>> counts_by_rater) {
  const std::size_t methods = fit.beta.size();
  Scores scores;
  for (const std::vector<SideCounts>& counts : counts_by_rater) {
    if (!counts.empty()) scores.push_back(davidson_score(fit, order_effect, counts));
  }
  if (!spans_differences(scores, methods)) return std::nullopt;
  const SquareMatrix covariance = sandwich(fit.all_covariance, scores);
  ClusteredStrengths result = errors_of(covariance, methods, scores.size());
  if (order_effect) {
    result.se_gamma = std::sqrt(std::max(0.0, covariance(methods + 1, methods + 1)));
  }
  return result;
}

}  // namespace tinct
