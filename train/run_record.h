#pragma once

#include <c10/core/Device.h>

#include "train/checkpoint.h"
#include "train/data/shard_frames.h"
#include "train/options.h"

namespace tinct {

/// What a run computes with.
struct RunMachine {
  c10::Device device;
  int threads = 1;
  int ranks = 1;
};

/// What is stored with a run's weights for people, and to compare a resumed run's with: digests of
/// the dataset, what the bits depend on, and a backbone of random weights.
[[nodiscard]] ModelRecord run_record(const TrainOptions& options, const DatasetIdentity& dataset,
                                     const RunMachine& machine);

}  // namespace tinct
