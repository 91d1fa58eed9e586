#include "train/models/gan_weights.h"

#include <torch/nn/init.h>

#include <string>

namespace tinct {
namespace {

constexpr double kDeviation = 0.02;

}  // namespace

void draw_gan_weights(torch::nn::Module& model) {
  const torch::NoGradGuard no_gradients;
  for (auto& parameter : model.named_parameters()) {
    const bool of_norm = parameter.key().find("norm") != std::string::npos;
    if (parameter.key().ends_with(".bias")) {
      torch::nn::init::zeros_(parameter.value());
    } else {
      torch::nn::init::normal_(parameter.value(), of_norm ? 1 : 0, kDeviation);
    }
  }
}

}  // namespace tinct
