#pragma once

#include <torch/nn/modules/batchnorm.h>

#include "train/comm.h"

namespace tinct {

/// Batch normalisation as torch::nn::BatchNorm2d, with the same options, parameters and buffers,
/// that can see the samples of all ranks as one batch: mean and variance are those of the whole
/// batch, and gradients go to all of it. Networks that are to train on several ranks, or to
/// recompute their activations, use it in place of BatchNorm2d.
class BatchNormImpl : public torch::nn::BatchNorm2dImpl {
 public:
  using torch::nn::BatchNorm2dImpl::BatchNorm2dImpl;

  /// [n, channels, height, width], normalised. With ranks, all of them call it at the same place,
  /// and their n may differ. It is a collective call in the backward pass too.
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& input);
  /// Joins it to the other ranks'; null, as at first: by itself. `ranks` must live on.
  void join(Comm* ranks) { ranks_ = ranks; }

 private:
  [[nodiscard]] torch::Tensor forward_over_ranks(const torch::Tensor& input);

  Comm* ranks_ = nullptr;
};
TORCH_MODULE(BatchNorm);

/// Lets the batch normalisations of a model measure a batch again without counting it again in
/// their running statistics, while it lives; for its thread.
class NormsMeasureAgain {
 public:
  NormsMeasureAgain();
  ~NormsMeasureAgain();
  NormsMeasureAgain(const NormsMeasureAgain&) = delete;
  NormsMeasureAgain& operator=(const NormsMeasureAgain&) = delete;

 private:
  bool before_;
};

/// Joins all batch normalisations of a model to the other ranks', or with null parts them. Throws
/// Error(Fault::usage) for a model that has a plain torch::nn::BatchNorm2d that learns: it can't be
/// joined.
void join_norms(const torch::nn::Module& model, Comm* ranks);

/// Parts the batch normalisations of a model while it lives, for work that one rank does alone;
/// then they are joined to `ranks`, null for none.
class PartedNorms {
 public:
  PartedNorms(const torch::nn::Module& model, Comm* ranks);
  ~PartedNorms();
  PartedNorms(const PartedNorms&) = delete;
  PartedNorms& operator=(const PartedNorms&) = delete;

 private:
  const torch::nn::Module& model_;
  Comm* ranks_;
};

}  // namespace tinct
