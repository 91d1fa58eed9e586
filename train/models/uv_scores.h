#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace tinct {

/// Scores of the 30 bins of U and of V before the softmax, [n, 30, h, w] each in float32.
struct UvScores {
  at::Tensor u, v;
};

/// The cross-entropy of U plus that of V for the true bins [n, 2, h, w] of uv_bins_of(); the mean
/// over pixels.
[[nodiscard]] at::Tensor uv_cross_entropy(const UvScores& scores, const at::Tensor& bins);

/// The likeliest bins, [n, 2, h, w] in int64.
[[nodiscard]] at::Tensor likeliest_bins(const UvScores& scores);

/// a*, b* [n, 2, h, w] from the scores of frames of this luma: U and V are decoded as `how` says
/// (train/models/bin_scores.h), mean and median under softmax(scores / 0.38), the temperature that
/// Zhang et al. 2016 found between dull means and jumping modes.
[[nodiscard]] at::Tensor ab_from_uv_scores(const UvScores& scores, const at::Tensor& luma,
                                           const std::string& how);

}  // namespace tinct
