#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "train/models/user_guided.h"

namespace tinct {

/// What the channels of one layer did, over all pixels of all frames.
struct ChannelActivity {
  at::Tensor zeros;  ///< [channels] in double on the CPU: the part of the values behind the ReLU
                     ///< that are 0, "average percentage of zeros" (APoZ), 0..1
  at::Tensor means;  ///< [channels] in double on the CPU: the mean of those values
};

/// By the layers of counted_layers().
using LayerActivities = std::map<std::string, ChannelActivity>;

/// Runs a model in evaluation mode over batches until `next` gives none. Where a batch has `begins`
/// its frames are gone through one after the other and the model remembers, else each is the first
/// of a film.
///
/// Source of APoZ: Hu, Peng, Tai, Tang, "Network trimming" (arXiv 1607.03250), 3.1.
[[nodiscard]] LayerActivities measure_activities(
    UserGuided& model, const std::function<std::optional<ColorBatch>()>& next);

/// The channels to keep, in their order: the `keep` (0..1) of all that are 0 least often, rounded
/// to the nearest number and one at least; of two alike the first.
[[nodiscard]] std::vector<std::int64_t> channels_to_keep(const ChannelActivity& activity,
                                                         double keep);

}  // namespace tinct
