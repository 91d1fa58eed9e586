#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "train/run_log.h"
#include "train/tensorboard_log.h"
#include "train/validation.h"
#include "train/validation_history.h"

namespace tinct {

/// All that a run writes down as it goes on: log.jsonl, the same for TensorBoard, and which of its
/// validations were best.
class TrainingLog {
 public:
  /// Opens the logs of a run that goes on after `step`, or with the validation after it.
  TrainingLog(const std::filesystem::path& run, std::int64_t step, bool validates_again);

  /// Adds a line, which needs a "step".
  void add(const Json& line);
  /// Adds a validation, and tells of it on stderr.
  void add(std::int64_t step, const Validation& validation);
  /// Makes the lines of log.jsonl durable, from which the events are written again: before a
  /// checkpoint, so that the log is never shorter than it, whenever the power fails.
  void sync() const { lines_.sync(); }
  [[nodiscard]] const ValidationHistory& validations() const noexcept { return validations_; }

 private:
  RunLog lines_;
  TensorboardLog events_;
  ValidationHistory validations_;
};

/// A validation in one line, beside what knows nothing: "step 500: validation mse_ab 90.1, with
/// hints 80.2 (all gray 120.3, mean colour 110.4); frame after frame 91.5 (copy of the previous
/// frame 40.6)". What follows the semicolon is of neighbouring frames, and left out where the
/// held-out scenes have none.
[[nodiscard]] std::string validation_text(std::int64_t step, const Validation& validation);

/// The checkpoint of a run's best validation so far; empty where it was not kept.
[[nodiscard]] std::filesystem::path best_checkpoint(const std::filesystem::path& run);

}  // namespace tinct
