#include "train/weights/norm_epsilon.h"

#include <ATen/TensorOperators.h>
#include <torch/nn/modules/batchnorm.h>

#include "lib/base/errors.h"

namespace tinct {

double norm_epsilon_of(const torch::nn::Module& model, const std::string& name) {
  for (const auto& module : model.named_modules("", false)) {
    if (module.key() != name) continue;
    const auto* norm = module.value()->as<torch::nn::BatchNorm2dImpl>();
    if (norm != nullptr) return norm->options.eps();
  }
  throw Error(Fault::usage,
              "a key map names the normalisation " + name + ", which the model has not");
}

at::Tensor epsilon_gain(const at::Tensor& variance, double from, double to) {
  return ((variance + to) / (variance + from)).sqrt();
}

}  // namespace tinct
