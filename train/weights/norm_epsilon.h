#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <string>

namespace tinct {

/// The epsilon of a model's normalisation by its name. Throws Error(Fault::usage) where the model
/// has no normalisation of that name.
[[nodiscard]] double norm_epsilon_of(const torch::nn::Module& model, const std::string& name);

/// What the gain of a normalisation with variance v is multiplied by when its epsilon becomes
/// another one: sqrt((v + to) / (v + from)); then it computes the same.
[[nodiscard]] at::Tensor epsilon_gain(const at::Tensor& variance, double from, double to);

}  // namespace tinct
