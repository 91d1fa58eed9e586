#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// How many bins of 10 x 10 in a*, b* hold colours: those of Zhang et al. 2016.
inline constexpr int kAbBins = 313;

/// The centres a*, b* of the bins, [313, 2] in float32, by a*, then by b*: the order of the
/// published `pts_in_hull`.
[[nodiscard]] at::Tensor ab_bins();

/// Colours as weights of bins: chroma [n, 2, h, w] becomes [n, 313, h, w], which sums to 1 at every
/// pixel. The 5 nearest bins get a Gaussian of their distance with deviation 5, the others 0; among
/// bins that are equally far the choice is free, but the same for the same colours on one machine.
///
/// Source: Zhang, Isola, Efros 2016 (arXiv 1603.08511), 2.1.
[[nodiscard]] at::Tensor soft_encoded(const at::Tensor& chroma, const at::Tensor& bins);

/// The bins that the pixels of chroma [n, 2, h, w] are nearest to: how many in each, [313] in int64
/// on the CPU.
[[nodiscard]] at::Tensor bin_counts(const at::Tensor& chroma, const at::Tensor& bins);

/// One colour from the scores of the bins: [n, 313, h, w], before the softmax, becomes a*, b* as
/// [n, 2, h, w]: the mean under softmax(scores / temperature). 1 is the mean of the distribution;
/// towards 0 it goes to its mode. The temperature is above 0.
///
/// Source: the same, 2.3; 0.38 is what was published.
[[nodiscard]] at::Tensor annealed_mean(const at::Tensor& scores, const at::Tensor& bins,
                                       double temperature = 0.38);

/// A distribution over the bins, [313], blurred by a Gaussian of `deviation` in a*, b*; what leaves
/// a bin goes to bins only, so that the sum stays.
[[nodiscard]] at::Tensor smoothed_prior(const at::Tensor& prior, const at::Tensor& bins,
                                        double deviation = 5);

/// What a pixel counts by its nearest bin, [313]: rare colours more. w is as
/// 1 / ((1 - mix) p + mix / 313) with p the smoothed prior, scaled so that the mean over the pixels
/// that the prior was measured from is 1.
///
/// Source: the same, 2.2, which takes that mean under the smoothed prior: another scale only.
[[nodiscard]] at::Tensor rebalancing_weights(const at::Tensor& prior, const at::Tensor& smoothed,
                                             double mix = 0.5);

}  // namespace tinct
