#pragma once

#include <torch/nn/init.h>

#include <cmath>
#include <memory>

#include "train/models/registry.h"

namespace tinct::test {

/// A model whose weights, biases and running statistics are all far from those of a fresh one, so
/// that no part of it is without effect. a*, b* come out mostly away from their ends, -100 and 100.
[[nodiscard]] inline std::shared_ptr<VideoColorizer> shaken_model(const ModelOptions& options,
                                                                  std::uint64_t seed = 1) {
  torch::manual_seed(seed);
  const std::shared_ptr<VideoColorizer> model = make_model(options);
  const torch::NoGradGuard no_gradients;
  for (auto& item : model->named_parameters()) {
    torch::Tensor& value = item.value();
    if (value.dim() == 4) {
      const auto fan_in = static_cast<double>(value[0].numel());
      value.normal_(0, std::sqrt(2 / fan_in));
      // L* is given in -50..50, a* and b* likewise.
      if (item.key().find("conv1_1") != std::string::npos) value.mul_(0.03);
      if (item.key().find("conv10_ab") != std::string::npos) value.mul_(0.2);
    } else {
      value.normal_(item.key().ends_with("norm.weight") ? 1 : 0, 0.2);
    }
  }
  for (auto& item : model->named_buffers()) {
    if (item.key().ends_with("running_mean")) item.value().normal_(0.3, 0.3);
    if (item.key().ends_with("running_var")) item.value().uniform_(0.5, 2);
    if (item.key().ends_with("num_batches_tracked")) item.value().fill_(17);
  }
  model->eval();
  return model;
}

}  // namespace tinct::test
