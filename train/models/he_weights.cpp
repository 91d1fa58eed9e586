#include "train/models/he_weights.h"

#include <torch/nn/init.h>
#include <torch/utils.h>

namespace tinct {

void draw_he_weights(torch::nn::Module& net, const LastLayer& last) {
  const torch::NoGradGuard no_gradients;
  for (auto& parameter : net.named_parameters()) {
    torch::Tensor& value = parameter.value();
    const std::string& name = parameter.key();
    if (name.find("norm") != std::string::npos) continue;
    if (name.ends_with(".bias")) {
      torch::nn::init::zeros_(value);
    } else if (name.starts_with(last.name)) {
      torch::nn::init::normal_(value, 0, last.deviation);
    } else {
      torch::nn::init::kaiming_normal_(value, 0, torch::kFanIn, torch::kReLU);
    }
  }
}

}  // namespace tinct
