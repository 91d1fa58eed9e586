#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "train/models/video_colorizer.h"
#include "train/pruning/channel_activity.h"

namespace tinct {

/// The channels that stay of each layer of counted_layers(), in rising order; layers that are not
/// named keep all.
using KeptChannels = std::map<std::string, std::vector<std::int64_t>>;

/// A smaller net, and the options that make one like it.
struct PrunedModel {
  ModelOptions options;
  std::shared_ptr<VideoColorizer> model;
};

/// Removes channels from the convolutions that make them (both addends of a sum), from the
/// normalisation behind them, and from the convolutions that read them. A removed channel is
/// replaced by its mean of `activities`, whose part goes into the readers' biases: exact inside the
/// picture where the channel is constant, and not at the border, where convolutions see zeros. A
/// deconvolution's part differs by a pixel's place in each 2 x 2; its mean is taken.
///
/// `options` made the model. Throws as prunable_layers().
[[nodiscard]] PrunedModel remove_channels(const VideoColorizer& model, const ModelOptions& options,
                                          const KeptChannels& kept,
                                          const LayerActivities& activities);

}  // namespace tinct
