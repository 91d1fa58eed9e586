#pragma once

#include <filesystem>

#include "train/options.h"
#include "train/pruning/prune.h"

namespace tinct::test {

/// `tinct prune` of half of a run's channels, on the CPU, measured as the run is validated.
[[nodiscard]] inline PruneOptions half_of(const TrainOptions& run,
                                          const std::filesystem::path& out) {
  PruneOptions options;
  options.checkpoint = run.out;
  options.dataset = run.dataset;
  options.out = out;
  options.keep = 0.5;
  options.validation_frames = run.validation_frames;
  options.device = "cpu";
  return options;
}

}  // namespace tinct::test
