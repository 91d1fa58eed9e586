#pragma once

#include <torch/nn/module.h>

#include <map>
#include <string>

namespace tinct {

/// An exponential moving average of a model's parameters and of its batch normalisations'
/// statistics (Polyak and Juditsky 1992, as usual in training: average = d average + (1 - d)
/// weights after every step). `d` starts low and comes to `decay`: d = min(decay, (1 + step) / (10
/// + step)), so that the first weights are soon forgotten. Other buffers are not averaged: those of
/// the model stand.
class WeightAverage {
 public:
  /// Starts at the model's weights and statistics.
  WeightAverage(const torch::nn::Module& model, double decay);

  /// Takes the weights after step number `step`, counted from 1.
  void add(const torch::nn::Module& model, std::int64_t step);
  /// The averaged parameters and statistics by name, to be saved and loaded.
  [[nodiscard]] std::map<std::string, torch::Tensor>& tensors() noexcept { return tensors_; }
  [[nodiscard]] const std::map<std::string, torch::Tensor>& tensors() const noexcept {
    return tensors_;
  }
  /// Exchanges the model's parameters and statistics with the average; a second call undoes it.
  void exchange(torch::nn::Module& model);

 private:
  double decay_;
  std::map<std::string, torch::Tensor> tensors_;
};

/// The average in place of the model's parameters and statistics, while it lives.
class AveragedWeights {
 public:
  /// With a null average nothing happens.
  AveragedWeights(torch::nn::Module& model, WeightAverage* average)
      : model_(model), average_(average) {
    if (average_ != nullptr) average_->exchange(model_);
  }
  ~AveragedWeights() {
    if (average_ != nullptr) average_->exchange(model_);
  }
  AveragedWeights(const AveragedWeights&) = delete;
  AveragedWeights& operator=(const AveragedWeights&) = delete;

 private:
  torch::nn::Module& model_;
  WeightAverage* average_;
};

}  // namespace tinct
