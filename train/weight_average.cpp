#include "train/weight_average.h"

#include <ATen/ATen.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/utils.h>

#include <algorithm>

namespace tinct {
namespace {

/// What is averaged of a model: its parameters, and the buffers of its batch normalisations.
std::map<std::string, torch::Tensor> averaged_parts(const torch::nn::Module& model) {
  std::map<std::string, torch::Tensor> parts;
  for (const auto& item : model.named_parameters()) parts[item.key()] = item.value();
  for (const auto& item : model.named_modules("", false)) {
    if (item.value()->as<torch::nn::BatchNorm2dImpl>() == nullptr) continue;
    for (const auto& buffer : item.value()->named_buffers(false)) {
      parts[item.key() + "." + buffer.key()] = buffer.value();
    }
  }
  return parts;
}

}  // namespace

WeightAverage::WeightAverage(const torch::nn::Module& model, double decay) : decay_(decay) {
  for (const auto& [name, part] : averaged_parts(model)) tensors_[name] = part.detach().clone();
}

void WeightAverage::add(const torch::nn::Module& model, std::int64_t step) {
  const torch::NoGradGuard no_gradients;
  const auto n = static_cast<double>(step);
  const double decay = std::min(decay_, (1 + n) / (10 + n));
  for (const auto& [name, part] : averaged_parts(model)) {
    torch::Tensor& average = tensors_.at(name);
    if (average.is_floating_point()) {
      average.lerp_(part, 1 - decay);
    } else {
      average.copy_(part);  // a number of batches
    }
  }
}

void WeightAverage::exchange(torch::nn::Module& model) {
  const torch::NoGradGuard no_gradients;
  for (auto& [name, part] : averaged_parts(model)) {
    torch::Tensor& average = tensors_.at(name);
    const torch::Tensor weights = part.detach().clone();
    part.copy_(average);
    average.copy_(weights);
  }
}

}  // namespace tinct
