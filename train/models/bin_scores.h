#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace tinct {

/// The cross-entropy of each pixel, [n, h, w]: scores of bins before their softmax [n, k, h, w],
/// and the true bins [n, h, w] in int64.
[[nodiscard]] at::Tensor bin_cross_entropy(const at::Tensor& scores, const at::Tensor& bins);

/// One value from the scores of bins before their softmax, [n, k, h, w], whose `centres` [k] stand
/// at equal distances: [n, 1, h, w] in float32. `how` is
///
/// - "mean": the mean of the distribution, least wrong in the mean square and the dullest;
/// - "median": where half of it lies below, with each bin's part spread over the bin;
/// - "mode": the centre of the likeliest bin.
///
/// The distribution is softmax(scores / temperature); the mode doesn't depend on the temperature.
[[nodiscard]] at::Tensor decode_bins(const at::Tensor& scores, const at::Tensor& centres,
                                     const std::string& how, double temperature = 1);

}  // namespace tinct
