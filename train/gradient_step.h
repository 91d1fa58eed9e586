#pragma once

#include <torch/optim/adam.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "train/comm.h"
#include "train/gradient_sums.h"
#include "train/losses/added_losses.h"
#include "train/loss_scaler.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// How gradients become a step.
struct GradientOptions {
  int accumulate = 1;  ///< parts of a batch that are gone through one after the other
  double clip = 0;     ///< highest norm of all gradients together; 0: any
  std::string precision = "float32";
  double critic_rate = 1;              ///< learning rate of a critic, as a part of the model's
  const AddedLosses* added = nullptr;  ///< to the model's own loss; null: nothing
  Comm* ranks = nullptr;  ///< those that have the other parts of each batch; null: there are none
  /// On the CPU: sums over the ranks begin while the backward pass goes on; the bits are the same.
  bool early_sums = true;
  std::size_t bucket_bytes = kBucketBytes;  ///< of these sums
};

/// One step of a model, and of its critic where it has one: loss, gradients, their sum over the
/// ranks, clipping, optimizer.
class GradientStep {
 public:
  /// Model and optimizer must outlive it.
  GradientStep(VideoColorizer& model, torch::optim::Optimizer& optimizer,
               const torch::Device& device, GradientOptions options);

  /// Steps the model's critic too, with an optimizer of its own that must outlive this.
  void train_critic(torch::optim::Optimizer& optimizer);

  /// Learns from a batch; returns its loss, a scalar on the device without gradients. With
  /// `accumulate` the gradients are the weighted mean of the parts', which is that of the whole
  /// batch for losses that are means over samples (normalisations see the parts). So they are on
  /// several ranks, whose batches are weighted by their `share`: the loss returned is that of all.
  ///
  /// The critic learns from the same colours, by the weights that made them: its step is the last
  /// thing, and gradients of the model's loss pass through it without staying there.
  torch::Tensor operator()(const ColorBatch& batch, double learning_rate);

  /// The critic's loss and accuracy in the last step, scalars on the device without gradients;
  /// undefined without a critic.
  struct Critic {
    torch::Tensor loss, accuracy;
  };
  [[nodiscard]] const Critic& critic() const noexcept { return critic_; }

  /// Whether the last step's gradients, the critic's too, were finite as the optimizers took them:
  /// a scalar on the device. Undefined where they are known to be, since `precision=float16` leaves
  /// steps out whose gradients are not.
  [[nodiscard]] const torch::Tensor& gradients_finite() const noexcept { return finite_; }

  [[nodiscard]] LossScaler& scaler() noexcept { return scaler_; }

 private:
  torch::Tensor backward(const ColorBatch& part, double weight);
  void backward_critic(const ColorBatch& part, double weight);
  void step();
  /// Notes whether what the optimizers are about to take is finite.
  void watch_gradients();
  /// Into how many parts a batch goes: the same number on all ranks, since they meet in each.
  [[nodiscard]] std::int64_t parts_of(const ColorBatch& batch) const;
  /// Gradients, and the losses that are told, become those of the whole batch.
  void sum_over_ranks(const torch::Tensor& loss);

  VideoColorizer& model_;
  torch::optim::Optimizer& optimizer_;
  torch::Device device_;
  GradientOptions options_;
  LossScaler scaler_;
  std::vector<torch::Tensor> learning_;
  std::vector<torch::Tensor> critic_parameters_;
  torch::optim::Optimizer* critic_optimizer_ = nullptr;
  Critic critic_;
  torch::Tensor finite_;
  std::unique_ptr<GradientSums> sums_;  ///< of several ranks on the CPU
};

/// Rows first … first + count - 1 of a batch: whole samples.
[[nodiscard]] ColorBatch part_of(const ColorBatch& batch, std::int64_t first, std::int64_t count);

}  // namespace tinct
