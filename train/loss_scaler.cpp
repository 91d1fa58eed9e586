#include "train/loss_scaler.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace tinct {
namespace {

constexpr int kGrowAfter = 2000;
constexpr double kHighest = 16777216;  // 2^24: a larger one would be lost in float16's own range
constexpr double kLowest = 1.0 / 65536;

}  // namespace

bool LossScaler::unscale(const std::vector<torch::Tensor>& parameters) {
  if (!enabled_) return true;
  std::vector<torch::Tensor> gradients;
  for (const torch::Tensor& parameter : parameters) {
    if (parameter.grad().defined()) gradients.push_back(parameter.grad());
  }
  if (gradients.empty()) return true;
  const auto options = gradients.front().options().dtype(at::kFloat);
  torch::Tensor found = at::zeros({1}, options);
  const torch::Tensor inverse = at::full({1}, 1 / scale_, options);
  at::_amp_foreach_non_finite_check_and_unscale_(gradients, found, inverse);
  const bool finite = found.item<float>() == 0;
  if (!finite) {
    scale_ = std::max(kLowest, scale_ / 2);
    good_steps_ = 0;
  } else if (++good_steps_ == kGrowAfter) {
    scale_ = std::min(kHighest, scale_ * 2);
    good_steps_ = 0;
  }
  return finite;
}

Json LossScaler::state() const { return {{"scale", scale_}, {"good_steps", good_steps_}}; }

void LossScaler::set_state(const Json& state) {
  scale_ = state.at("scale");
  good_steps_ = state.at("good_steps");
}

}  // namespace tinct
