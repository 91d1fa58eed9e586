#pragma once

#include <vector>

#include "lib/statistics/matrix.h"

namespace tinct {

/// The cluster-robust (sandwich) covariance of estimates by maximum likelihood (Liang and Zeger
/// 1986): g / (g - 1) * B (sum u u') B, with `bread` B the inverse of the information and in
/// `scores`, for each of the g >= 2 clusters, the gradient u of its own log-likelihood.
[[nodiscard]] SquareMatrix sandwich(const SquareMatrix& bread,
                                    const std::vector<std::vector<double>>& scores);

}  // namespace tinct
