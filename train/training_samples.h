#pragma once

#include <cstdint>

#include "train/data/batch_loader.h"
#include "train/options.h"

namespace tinct {

/// Sample number `sample` of a whole run over `frames` training frames: every frame once an epoch,
/// in an order of its own each epoch, mirrored and with hints as the options ask. It depends on
/// the seed and the number alone.
[[nodiscard]] SamplePlan plan_sample(const TrainOptions& options, std::uint64_t frames,
                                     std::uint64_t sample);

/// The same with what a model needs that remembers: where the frame before comes from, and the maps
/// that move and warp both. Any model gets maps where the options ask for augmentation.
[[nodiscard]] SamplePlan plan_pair(const TrainOptions& options, const ShardFrames& frames,
                                   bool remembers, std::uint64_t sample);

/// What the options of a run say to its loaders.
[[nodiscard]] LoaderOptions loader_options(const TrainOptions& options);

}  // namespace tinct
