#pragma once

#include <torch/optim/adam.h>

#include <vector>

#include "train/loss_scaler.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// How gradients become a step.
struct GradientOptions {
  int accumulate = 1;  ///< parts of a batch that are gone through one after the other
  double clip = 0;     ///< highest norm of all gradients together; 0: any
  std::string precision = "float32";
};

/// One step of a model: loss, gradients, clipping, optimizer.
class GradientStep {
 public:
  /// Model and optimizer must outlive it.
  GradientStep(VideoColorizer& model, torch::optim::Optimizer& optimizer,
               const torch::Device& device, GradientOptions options);

  /// Learns from a batch; returns its loss, a scalar on the device without gradients. With
  /// `accumulate` the gradients are the weighted mean of the parts', which is that of the whole
  /// batch for losses that are means over samples (normalisations see the parts).
  torch::Tensor operator()(const ColorBatch& batch, double learning_rate);

  [[nodiscard]] LossScaler& scaler() noexcept { return scaler_; }

 private:
  torch::Tensor backward(const ColorBatch& part, double weight);

  VideoColorizer& model_;
  torch::optim::Optimizer& optimizer_;
  torch::Device device_;
  GradientOptions options_;
  LossScaler scaler_;
};

/// Samples first … first + count - 1 of a batch.
[[nodiscard]] ColorBatch part_of(const ColorBatch& batch, std::int64_t first, std::int64_t count);

}  // namespace tinct
