#include <array>
#include <limits>

#include "train/onnx/model_graphs.h"

namespace tinct {
namespace {

/// Of conv10_2 (train/models/user_guided.cpp).
constexpr float kOnnxLeak = 0.2F;

/// The layers of blocks 1-7; of block 1 without its first.
const std::array<std::vector<std::string>, 7>& encoder_blocks() {
  static const std::array<std::vector<std::string>, 7> blocks{{{"conv1_2"},
                                                               {"conv2_1", "conv2_2"},
                                                               {"conv3_1", "conv3_2", "conv3_3"},
                                                               {"conv4_1", "conv4_2", "conv4_3"},
                                                               {"conv5_1", "conv5_2", "conv5_3"},
                                                               {"conv6_1", "conv6_2", "conv6_3"},
                                                               {"conv7_1", "conv7_2", "conv7_3"}}};
  return blocks;
}

std::string every_second_pixel(OnnxGraph& graph, const std::string& x) {
  constexpr std::int64_t kToTheEnd = std::numeric_limits<std::int64_t>::max();
  return graph.add({"Slice",
                    {x, graph.integers("slice_starts", {0, 0}),
                     graph.integers("slice_ends", {kToTheEnd, kToTheEnd}),
                     graph.integers("slice_axes", {2, 3}), graph.integers("slice_steps", {2, 2})}});
}

/// A deconvolution and a shortcut, added, behind a ReLU.
std::string sum_of_both(LayerWriter& layers, const std::string& up, const std::string& x,
                        const std::string& from_shortcut) {
  return layers.apply("Relu", layers.apply("Add", layers.convolution(up, x), from_shortcut));
}

}  // namespace

std::string user_guided_graph(LayerWriter& layers, bool norm_on_trunk, const std::string& luma,
                              const std::string& hints) {
  const ColorSpec& spec = layers.model().color_spec();
  std::string x = layers.scaled(layers.lowered(luma, spec.luma_shift), 1 / spec.luma_scale);
  x = layers.convolution("bw_conv1_1", x);
  if (!hints.empty()) x = layers.apply("Add", x, layers.convolution("ab_conv1_1", hints));
  x = layers.apply("Relu", x);
  std::array<std::string, 7> normalised;
  for (std::size_t i = 0; i < normalised.size(); ++i) {
    const std::vector<std::string>& block = encoder_blocks()[i];
    for (const std::string& layer : block) x = layers.relu_of(layer, x);
    normalised[i] = layers.normalised(block.back() + "norm", x);
    if (i >= 3 || norm_on_trunk) x = normalised[i];
    if (i < 3) x = every_second_pixel(layers.graph(), x);
  }
  x = sum_of_both(layers, "conv8_1", x, layers.convolution("conv3_3_short", normalised[2]));
  x = layers.relu_of("conv8_3", layers.relu_of("conv8_2", x));
  x = layers.normalised("conv8_3norm", x);
  x = sum_of_both(layers, "conv9_1", x, layers.convolution("conv2_2_short", normalised[1]));
  x = layers.normalised("conv9_2norm", layers.relu_of("conv9_2", x));
  x = sum_of_both(layers, "conv10_1", x, layers.convolution("conv1_2_short", normalised[0]));
  x = layers.graph().add(
      {"LeakyRelu", {layers.convolution("conv10_2", x)}, {{"alpha", kOnnxLeak}}});
  return layers.scaled(layers.apply("Tanh", layers.convolution("conv10_ab", x)), spec.chroma_scale);
}

}  // namespace tinct
