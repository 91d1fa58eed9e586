#include "train/models/channel_counts.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "lib/base/errors.h"
#include "lib/base/options.h"

namespace tinct {
namespace {

/// Channels of blocks 1-10 as multiples of the width.
constexpr std::array<int, 10> kBlockFactors{1, 2, 4, 8, 8, 8, 8, 4, 2, 2};

int count_by_width(int width, const std::string& layer) {
  const std::size_t first = std::string("conv").size();
  const int block = std::stoi(layer.substr(first, layer.find('_') - first));
  return width * kBlockFactors.at(static_cast<std::size_t>(block - 1));
}

/// The number of "conv3_2:40", or -1.
int entry_number(const std::string& entry, std::size_t colon) {
  int number = -1;
  const char* last = entry.data() + entry.size();
  const auto [end, problem] = std::from_chars(entry.data() + colon + 1, last, number);
  return problem == std::errc() && end == last ? number : -1;
}

}  // namespace

const std::vector<std::string>& counted_layers() {
  static const std::vector<std::string> layers{
      "conv1_1", "conv1_2", "conv2_1", "conv2_2", "conv3_1", "conv3_2", "conv3_3",
      "conv4_1", "conv4_2", "conv4_3", "conv5_1", "conv5_2", "conv5_3", "conv6_1",
      "conv6_2", "conv6_3", "conv7_1", "conv7_2", "conv7_3", "conv8_1", "conv8_2",
      "conv8_3", "conv9_1", "conv9_2", "conv10_1"};
  return layers;
}

ChannelCounts::ChannelCounts(const ModelOptions& options) {
  for (const std::string& layer : counted_layers()) {
    counts_[layer] = count_by_width(options.width, layer);
  }
  for (const std::string& entry : options.channels) {
    const std::size_t colon = entry.find(':');
    const std::string layer = entry.substr(0, colon);
    const auto found = counts_.find(layer);
    if (colon == std::string::npos || found == counts_.end()) {
      const std::string near = nearest_word(layer, counted_layers());
      throw Error(Fault::usage, "channels: \"" + entry + "\" is not LAYER:N with a layer of this " +
                                    "model" + (near.empty() ? "" : "; did you mean " + near + "?"));
    }
    const int most = count_by_width(options.width, layer);
    const int number = entry_number(entry, colon);
    if (number < 1 || number > most) {
      throw Error(Fault::usage, "channels: \"" + entry + "\": at width " +
                                    std::to_string(options.width) + " " + layer +
                                    " has between 1 and " + std::to_string(most) + " channels");
    }
    found->second = number;
  }
}

std::vector<std::string> channel_entries(int width, const std::map<std::string, int>& counts) {
  std::vector<std::string> entries;
  for (const std::string& layer : counted_layers()) {
    const auto found = counts.find(layer);
    if (found == counts.end() || found->second == count_by_width(width, layer)) continue;
    entries.push_back(layer + ":" + std::to_string(found->second));
  }
  return entries;
}

}  // namespace tinct
