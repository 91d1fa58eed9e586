#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "train/models/video_colorizer.h"
#include "train/options.h"
#include "train/validation.h"

namespace tinct {

/// A run at the moment in which a hook is called.
struct TrainingMoment {
  const TrainOptions& options;
  VideoColorizer& model;
  torch::Device device;
  std::int64_t step = 0;     ///< steps done
  double learning_rate = 0;  ///< of the last step
  /// Ends the run after this step: it is validated and saved as at its last step. The sentence goes
  /// to the log.
  std::function<void(const std::string& why)> stop;
};

/// What is told of a run while it goes on; for own logs, checks, schedules, pictures. Derive from
/// it, override what you want, and give it to train(). docs/extend.md has an example.
///
/// Called by the thread that trains, in the order of the hooks; with several ranks, on rank 0. What
/// a hook throws ends the run; the checkpoints before it stay. A hook that draws random numbers or
/// changes weights must do so by the step alone, or resumed runs differ from others; with several
/// ranks it must leave the weights alone.
class TrainingHook {
 public:
  virtual ~TrainingHook() = default;
  /// Before the first step of this call of train(); `step` is that of the checkpoint it goes on
  /// from.
  virtual void on_start(const TrainingMoment& /*moment*/) {}
  /// After every step. `loss` is a scalar on the device: asking for its value makes a GPU wait.
  virtual void on_step(const TrainingMoment& /*moment*/, const torch::Tensor& /*loss*/) {}
  /// After every validation. The model has the weights that were measured: with `average` not those
  /// that learn, which are back afterwards.
  virtual void on_validate(const TrainingMoment& /*moment*/, const Validation& /*validation*/) {}
  /// After a checkpoint's folder is complete.
  virtual void on_save(const TrainingMoment& /*moment*/,
                       const std::filesystem::path& /*checkpoint*/) {}
  /// After the last step.
  virtual void on_end(const TrainingMoment& /*moment*/) {}
};

}  // namespace tinct
