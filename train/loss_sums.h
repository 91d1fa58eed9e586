#pragma once

#include <torch/types.h>

#include <cstdint>

namespace tinct {

/// The losses of the steps since the last line of the log, summed up on the device, and the first
/// one that was no number: asking for either in every step would make a GPU wait.
class LossSums {
 public:
  /// `saved` is the sum() of a checkpoint; 0: from the start.
  LossSums(const torch::Device& device, double saved);

  /// Adds the loss of a step, a scalar on the device in double.
  void add(const torch::Tensor& loss, std::int64_t step);
  /// The sum since clear(); no finite number where one of the losses was none.
  [[nodiscard]] double sum() const;
  /// The first step since this was made whose loss was no finite number; the highest number that
  /// there is where there was none.
  [[nodiscard]] std::int64_t first_bad() const;
  /// Begins the sum anew.
  void clear();

 private:
  torch::Tensor sum_;
  torch::Tensor first_bad_;
};

}  // namespace tinct
