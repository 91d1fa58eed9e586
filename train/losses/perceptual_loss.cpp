#include "train/losses/perceptual_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/l1_loss.h>
#include <ATen/ops/zeros.h>

#include "lib/base/errors.h"

namespace tinct {
namespace {

std::vector<at::Tensor> fixed_features(const FeatureTaps& taps, const at::Tensor& rgb) {
  const at::NoGradGuard no_gradients;
  return taps(rgb.detach());
}

}  // namespace

at::Tensor perceptual_loss(const FeatureTaps& taps, const std::vector<double>& weights,
                           const at::Tensor& rgb, const at::Tensor& true_rgb) {
  const std::vector<at::Tensor> of_truth = fixed_features(taps, true_rgb);
  const std::vector<at::Tensor> features = taps(rgb);
  if (features.size() != weights.size() || of_truth.size() != weights.size()) {
    throw Error(Fault::bug, "a perceptual loss needs a weight for every tap of its network");
  }
  at::Tensor sum = at::zeros({}, rgb.options());
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] != 0) sum = sum + weights[i] * at::l1_loss(features[i], of_truth[i]);
  }
  return sum;
}

}  // namespace tinct
