#pragma once

#include <filesystem>
#include <memory>

#include "train/data/frame_set.h"
#include "train/data/shard_frames.h"

namespace tinct {

/// What a run learns from, and what it is validated on.
struct TrainingData {
  std::shared_ptr<const FrameSet> training, held_out;
  /// Kept in checkpoints: a run that goes on with other data says so. Empty: nobody can tell.
  DatasetIdentity identity = {};
};

/// The shards of a dataset that tinct build made. Throws as ShardFrames.
[[nodiscard]] TrainingData open_shards(const std::filesystem::path& dataset);

}  // namespace tinct
