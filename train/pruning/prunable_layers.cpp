#include "train/pruning/prunable_layers.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "lib/base/errors.h"
#include "train/models/channel_counts.h"

namespace tinct {
namespace {

/// The encoder's layers behind which a normalisation stands, and the shortcut that takes it.
struct EndOfBlock {
  std::string_view layer;
  std::string_view shortcut;  ///< empty: none
};
constexpr std::array<EndOfBlock, 7> kEncoderEnds{{{"conv1_2", "conv1_2_short"},
                                                  {"conv2_2", "conv2_2_short"},
                                                  {"conv3_3", "conv3_3_short"},
                                                  {"conv4_3", ""},
                                                  {"conv5_3", ""},
                                                  {"conv6_3", ""},
                                                  {"conv7_3", ""}}};

/// The decoder's sums: a deconvolution and a shortcut.
constexpr std::array<std::array<std::string_view, 2>, 3> kSums{
    {{"conv8_1", "conv3_3_short"}, {"conv9_1", "conv2_2_short"}, {"conv10_1", "conv1_2_short"}}};

std::vector<std::string> makers_of(const std::string& layer, bool second_input) {
  if (layer == "conv1_1") {
    return second_input ? std::vector<std::string>{"bw_conv1_1", "ab_conv1_1"}
                        : std::vector<std::string>{"bw_conv1_1"};
  }
  const auto sum = std::ranges::find(kSums, layer, [](const auto& pair) { return pair[0]; });
  if (sum == kSums.end()) return {layer};
  return {layer, std::string((*sum)[1])};
}

/// The layer itself, with the one after it in the chain as its first reader.
PrunableLayer layer_before(const std::string& layer, const std::string& next,
                           const ModelOptions& options) {
  using enum LayerReading;
  PrunableLayer out{.name = layer,
                    .makers = makers_of(layer, options.model != "simple"),
                    .norm = "",
                    .readers = {{next, plain}}};
  if (layer == "conv8_3" || layer == "conv9_2") {
    out.norm = layer + "norm";
    out.readers[0].reading = normalised;
  }
  const auto end = std::ranges::find(kEncoderEnds, layer, &EndOfBlock::layer);
  if (end == kEncoderEnds.end()) return out;
  out.norm = layer + "norm";
  if (end->shortcut.empty() || options.norm_on_trunk) out.readers[0].reading = normalised;
  if (!end->shortcut.empty()) out.readers.push_back({std::string(end->shortcut), normalised});
  return out;
}

}  // namespace

std::vector<PrunableLayer> prunable_layers(const ModelOptions& options) {
  constexpr std::array<std::string_view, 4> kModels{"simple", "user_guided", "colormotion",
                                                    "input_recurrent"};
  if (std::ranges::find(kModels, options.model) == kModels.end()) {
    throw Error(Fault::usage, options.model +
                                  " can't be pruned; tinct prunes simple, user_guided, "
                                  "colormotion and input_recurrent");
  }
  const std::vector<std::string>& names = counted_layers();
  std::vector<PrunableLayer> layers;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string next = i + 1 < names.size() ? names[i + 1] : "conv10_2";
    layers.push_back(layer_before(names[i], next, options));
    if (names[i] == "conv7_3" && options.model == "colormotion") {
      layers.back().readers.push_back({"mask_conv1", LayerReading::difference});
    }
  }
  return layers;
}

}  // namespace tinct
