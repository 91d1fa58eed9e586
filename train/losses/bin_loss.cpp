#include "train/losses/bin_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>

namespace tinct {

at::Tensor soft_bin_cross_entropy(const at::Tensor& scores, const at::Tensor& target,
                                  const at::Tensor& weights) {
  const at::Tensor wrong = -(target * at::log_softmax(scores, 1)).sum(1);
  return weights.defined() ? (weights * wrong).mean() : wrong.mean();
}

}  // namespace tinct
