#pragma once

#include <map>
#include <string>
#include <vector>

#include "train/options.h"

namespace tinct {

/// How many channels the layers of ColorMotion's net (train/models/user_guided.h) give: by block
/// from the width, unless `channels` of the options says otherwise, as it does for pruned nets.
///
/// Layers have the names of their convolutions; "conv1_1" stands for bw_conv1_1 and ab_conv1_1,
/// whose sum is one picture, and a shortcut has the channels of the layer that it is added to.
/// conv10_2, which makes the colours, is not among them: its leaky ReLU is never zero.
class ChannelCounts {
 public:
  /// Throws Error(Fault::usage) for an entry of `channels` that is not LAYER:N with a layer of the
  /// net and an N between 1 and what the width gives.
  explicit ChannelCounts(const ModelOptions& options);

  [[nodiscard]] int of(const std::string& layer) const { return counts_.at(layer); }

 private:
  std::map<std::string, int> counts_;
};

/// The layers that have a count, from the input to the output.
[[nodiscard]] const std::vector<std::string>& counted_layers();

/// `channels` of the options of a net with these counts: an entry for each layer that has fewer
/// than the width gives.
[[nodiscard]] std::vector<std::string> channel_entries(int width,
                                                       const std::map<std::string, int>& counts);

}  // namespace tinct
