#include "train/losses/gan_loss.h"

#include <ATen/ops/relu.h>
#include <ATen/ops/softplus.h>

#include "lib/base/errors.h"

namespace tinct {

GanLoss::GanLoss(const std::string& kind) {
  if (kind == "bce") {
    kind_ = Kind::bce;
  } else if (kind == "lsgan") {
    kind_ = Kind::lsgan;
  } else if (kind == "hinge") {
    kind_ = Kind::hinge;
  } else {
    throw Error(Fault::usage, "gan=" + kind + ": there are bce, lsgan and hinge");
  }
}

torch::Tensor GanLoss::of_generator(const torch::Tensor& made_up) const {
  // -log sigmoid(x) = softplus(-x), without the logarithm of a number near 0.
  if (kind_ == Kind::bce) return at::softplus(-made_up).mean();
  if (kind_ == Kind::lsgan) return (made_up - 1).square().mean();
  return -made_up.mean();
}

torch::Tensor GanLoss::of_critic(const torch::Tensor& real, const torch::Tensor& made_up) const {
  if (kind_ == Kind::bce) {
    return (at::softplus(-real).mean() + at::softplus(made_up).mean()) / 2;
  }
  if (kind_ == Kind::lsgan) {
    return ((real - 1).square().mean() + made_up.square().mean()) / 2;
  }
  return (at::relu(1 - real).mean() + at::relu(1 + made_up).mean()) / 2;
}

torch::Tensor GanLoss::accuracy(const torch::Tensor& real, const torch::Tensor& made_up) const {
  const double middle = kind_ == Kind::lsgan ? 0.5 : 0;
  const torch::Tensor right = (real > middle).to(at::kFloat).mean();
  return (right + (made_up < middle).to(at::kFloat).mean()) / 2;
}

}  // namespace tinct
