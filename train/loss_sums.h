#pragma once

#include <torch/types.h>

#include <cstdint>
#include <optional>

namespace tinct {

/// The losses of the steps since the last line of the log, summed up on the device, and the first
/// step whose loss or gradients were no numbers: asking for either in every step would make a GPU
/// wait.
class LossSums {
 public:
  /// `saved` is the sum() of a checkpoint; 0: from the start.
  LossSums(const torch::Device& device, double saved);

  /// Adds the loss of a step, a scalar on the device in double, and whether its gradients were
  /// finite, a scalar there too; undefined: they were.
  void add(const torch::Tensor& loss, const torch::Tensor& gradients_finite, std::int64_t step);
  /// The sum since clear(); no finite number where one of the losses was none.
  [[nodiscard]] double sum() const;

  /// A step that spoilt the weights.
  struct BadStep {
    std::int64_t step = 0;
    bool loss_is_finite = false;  ///< its gradients alone were no numbers
  };
  /// The first one since this was made; nothing where there was none.
  [[nodiscard]] std::optional<BadStep> first_bad() const;
  /// Begins the sum anew.
  void clear();

 private:
  torch::Tensor sum_;
  torch::Tensor first_bad_;  ///< steps: the first bad loss, the first bad gradients
};

}  // namespace tinct
