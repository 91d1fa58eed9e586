#pragma once

#include <cstdint>
#include <string>

namespace tinct {

struct TrainOptions;

/// How the learning rate changes over a run.
struct LearningRate {
  double first = 1e-3;       ///< its highest value
  double final_part = 0.05;  ///< its value at the last step, as a part of the first
  std::string schedule = "cosine";
  std::int64_t warm_up = 0;     ///< steps over which it rises from near 0 along a line
  std::int64_t drop_every = 0;  ///< "step" only: steps between two drops; 0: a third of the run
};

/// The learning rate of a step, counted from 0. Without warm-up:
/// - "constant" stays at `first`;
/// - "linear" and "cosine" fall to `final_part` * first at step `steps` - 1, along a line or half a
///   cosine wave (Loshchilov and Hutter, SGDR, ICLR 2017, without restarts);
/// - "step" is multiplied by 0.1 every `drop_every` steps;
/// - "one_cycle" rises along half a wave from first / 25 over the first 0.3 of the steps, then
/// falls
///   as "cosine" does (Smith and Topin, "Super-convergence", 2018; the numbers are PyTorch's).
/// In the first `warm_up` steps the value is multiplied by (step + 1) / warm_up.
[[nodiscard]] double learning_rate_at(std::int64_t step, std::int64_t steps,
                                      const LearningRate& rate);

/// The same of a run with these options.
[[nodiscard]] double learning_rate_at(std::int64_t step, const TrainOptions& options);

}  // namespace tinct
