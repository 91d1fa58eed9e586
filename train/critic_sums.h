#pragma once

#include <torch/types.h>

#include <cstdint>

#include "lib/base/json.h"
#include "train/gradient_step.h"

namespace tinct {

/// What a critic did since the last line of the log, summed up on the device: asking for the
/// numbers in every step would make a GPU wait. Without a critic it does nothing.
class CriticSums {
 public:
  /// `saved` is what state() gave; null: from zero.
  CriticSums(const torch::Device& device, const Json& saved);

  /// Adds the numbers of one step; undefined ones are left out.
  void add(const GradientStep::Critic& critic);
  /// Puts the means over so many steps into a line of the log, as "critic_loss" and
  /// "critic_accuracy" (0..1; one half: it guesses), and begins anew.
  void write(std::int64_t steps, Json& line);
  /// The sums, for a checkpoint; null where there is no critic.
  [[nodiscard]] Json state() const;

 private:
  torch::Tensor sums_;  ///< loss and accuracy, in double
  bool used_ = false;
};

}  // namespace tinct
