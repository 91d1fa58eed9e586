#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace tinct {

/// Features of pictures at several depths of a network that is held fixed, as VGG-16's: of RGB in
/// 0..1, [n, 3, h, w], a tensor for each depth.
using FeatureTaps = std::function<std::vector<at::Tensor>(const at::Tensor& rgb)>;

/// How far pictures are from true ones in what a network sees in them: the sum over its taps of
/// weight * mean |difference|. `weights` has one for each tap; a tap of weight 0 is left out. A
/// scalar with gradients to `rgb`. Throws Error(Fault::bug) where taps and weights differ in
/// number.
///
/// Source: Johnson, Alahi, Fei-Fei 2016 (arXiv 1603.08155), 3.2, who square the difference; the
/// absolute one is what colorizers since DDColor (arXiv 2212.11613, 3.4) train with.
[[nodiscard]] at::Tensor perceptual_loss(const FeatureTaps& taps,
                                         const std::vector<double>& weights, const at::Tensor& rgb,
                                         const at::Tensor& true_rgb);

}  // namespace tinct
