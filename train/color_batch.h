#pragma once

#include "train/data/batch_loader.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// A batch of the loader on the device: warped by its maps, in Lab, with its hints and, where the
/// loader read pairs, the frames before with the flow between them. Warped frames keep the flow
/// right: that of stills is the closed form of their maps (augment/exact_flow.h), that of films is
/// carried along.
[[nodiscard]] ColorBatch color_batch(const HostBatch& batch, const torch::Device& device);

}  // namespace tinct
