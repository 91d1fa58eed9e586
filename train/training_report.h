#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "train/validation.h"

namespace tinct {

class TrainingJob;

/// A finished run.
struct TrainingReport {
  std::int64_t steps = 0;
  std::int64_t resumed_from = 0;   ///< 0: from the start
  std::int64_t parameters = 0;     ///< that learn, without those of a critic
  std::int64_t multiply_adds = 0;  ///< of one frame at `size` (train/multiply_adds.h)
  std::uint64_t training_frames = 0;
  std::size_t training_scenes = 0;
  std::size_t validation_scenes = 0;
  double steps_per_second = 0;  ///< of the steps done now, validation and saving left out
  std::string device;
  bool takes_hints = false;
  std::string backbone;                   ///< random_backbone() of the run
  std::string stopped;                    ///< why it ended before its last step; empty: it did not
  Validation validation;                  ///< after the last step
  std::filesystem::path checkpoint;       ///< the last one
  std::filesystem::path best_checkpoint;  ///< that of the best validation, where it was kept
  int rank = 0;   ///< this process's; all but rank 0 know no more than `steps` and `ranks`
  int ranks = 1;  ///< processes that trained together
};

/// What a job has come to. `seconds` is what its steps took since it was opened.
[[nodiscard]] TrainingReport report_of(const TrainingJob& job, double seconds);

}  // namespace tinct
