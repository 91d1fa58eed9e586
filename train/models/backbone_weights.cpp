#include "train/models/backbone_weights.h"

#include "train/metrics/state_dict.h"

namespace tinct {

void load_backbone_weights(const std::filesystem::path& path, torch::nn::Module& network) {
  const StateDict weights = read_state_dict(path);
  const torch::NoGradGuard no_gradients;
  for (auto& item : network.named_parameters()) {
    item.value().copy_(weights.need(item.key(), item.value().sizes().vec()));
  }
  for (auto& item : network.named_buffers()) {
    // A count that nothing depends on, and that older files lack.
    if (item.key().ends_with("num_batches_tracked")) continue;
    item.value().copy_(weights.need(item.key(), item.value().sizes().vec()));
  }
}

void hold_fixed(torch::nn::Module& network) {
  for (torch::Tensor& parameter : network.parameters()) parameter.set_requires_grad(false);
  network.eval();
}

}  // namespace tinct
