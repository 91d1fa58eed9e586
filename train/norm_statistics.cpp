#include "train/norm_statistics.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/utils.h>

#include <optional>
#include <vector>

#include "train/module_mode.h"

namespace tinct {
namespace {

/// Normalisations that take the plain average over all batches since now, while it lives.
class PlainAverages {
 public:
  /// Of those in training mode: a frozen one keeps the statistics that it was given.
  explicit PlainAverages(torch::nn::Module& model) {
    for (const auto& module : model.modules(false)) {
      auto* norm = module->as<torch::nn::BatchNorm2dImpl>();
      if (norm == nullptr || !norm->is_training()) continue;
      norms_.push_back(norm);
      momenta_.push_back(norm->options.momentum());
      norm->reset_running_stats();
      norm->options.momentum(std::nullopt);
    }
  }
  ~PlainAverages() {
    for (std::size_t i = 0; i < norms_.size(); ++i) norms_[i]->options.momentum(momenta_[i]);
  }
  PlainAverages(const PlainAverages&) = delete;
  PlainAverages& operator=(const PlainAverages&) = delete;

  [[nodiscard]] bool any() const noexcept { return !norms_.empty(); }

 private:
  std::vector<torch::nn::BatchNorm2dImpl*> norms_;
  std::vector<std::optional<double>> momenta_;
};

}  // namespace

void recalibrate_norms(torch::nn::Module& model, int batches, const std::function<void()>& run) {
  const InMode training(model, Mode::training);
  const PlainAverages averages(model);
  const torch::NoGradGuard no_gradients;
  for (int i = 0; i < batches && averages.any(); ++i) run();
}

}  // namespace tinct
