#include "train/norm_statistics.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/utils.h>

#include <optional>
#include <vector>

namespace tinct {

void recalibrate_norms(torch::nn::Module& model, int batches, const std::function<void()>& run) {
  std::vector<torch::nn::BatchNorm2dImpl*> norms;
  std::vector<std::optional<double>> momenta;
  model.train();
  for (const auto& module : model.modules(false)) {
    auto* norm = module->as<torch::nn::BatchNorm2dImpl>();
    // A frozen one keeps the statistics that it was given.
    if (norm == nullptr || !norm->is_training()) continue;
    norms.push_back(norm);
    momenta.push_back(norm->options.momentum());
    norm->reset_running_stats();
    norm->options.momentum(std::nullopt);  // a plain average over all since the reset
  }
  const torch::NoGradGuard no_gradients;
  for (int i = 0; i < batches && !norms.empty(); ++i) run();
  for (std::size_t i = 0; i < norms.size(); ++i) norms[i]->options.momentum(momenta[i]);
}

}  // namespace tinct
