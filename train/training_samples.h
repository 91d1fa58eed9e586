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

/// What the options of a run say to its loaders.
[[nodiscard]] LoaderOptions loader_options(const TrainOptions& options);

}  // namespace tinct
