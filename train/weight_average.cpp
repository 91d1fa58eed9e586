#include "train/weight_average.h"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>

namespace tinct {

WeightAverage::WeightAverage(const torch::nn::Module& model, double decay) : decay_(decay) {
  for (const auto& item : model.named_parameters()) {
    tensors_[item.key()] = item.value().detach().clone();
  }
}

void WeightAverage::add(const torch::nn::Module& model, std::int64_t step) {
  const torch::NoGradGuard no_gradients;
  const auto n = static_cast<double>(step);
  const double decay = std::min(decay_, (1 + n) / (10 + n));
  for (const auto& item : model.named_parameters()) {
    tensors_.at(item.key()).lerp_(item.value(), 1 - decay);
  }
}

void WeightAverage::exchange(torch::nn::Module& model) {
  const torch::NoGradGuard no_gradients;
  for (auto& item : model.named_parameters()) {
    torch::Tensor& average = tensors_.at(item.key());
    const torch::Tensor weights = item.value().detach().clone();
    item.value().copy_(average);
    average.copy_(weights);
  }
}

}  // namespace tinct
