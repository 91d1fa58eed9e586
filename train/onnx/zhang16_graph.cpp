#include <ATen/ATen.h>

#include <array>

#include "train/models/ab_bins.h"
#include "train/onnx/model_graphs.h"

namespace tinct {
namespace {

/// Convolutions of blocks 1-7 (train/models/zhang16.cpp).
constexpr std::array<int, 7> kLayersOfBlocks{2, 2, 3, 3, 3, 3, 3};
/// That of the published annealed mean (train/models/ab_bins.h).
constexpr double kAnnealing = 0.38;
constexpr float kEnlargement = 4;

/// The mean colour of each pixel's distribution, as a 1x1 convolution over the bins.
std::string mean_colour(OnnxGraph& graph, const std::string& likely) {
  const at::Tensor centres = ab_bins().t().contiguous().view({2, kAbBins, 1, 1});
  return graph.add({"Conv", {likely, graph.constant("bins", centres)}});
}

}  // namespace

std::string zhang16_graph(LayerWriter& layers, const std::string& luma) {
  const ColorSpec& spec = layers.model().color_spec();
  OnnxGraph& graph = layers.graph();
  std::string x = layers.scaled(layers.lowered(luma, spec.luma_shift), 1 / spec.luma_scale);
  for (std::size_t block = 0; block < kLayersOfBlocks.size(); ++block) {
    const std::string prefix = "conv" + std::to_string(block + 1) + "_";
    const int count = kLayersOfBlocks[block];
    for (int layer = 1; layer <= count; ++layer) {
      x = layers.relu_of(prefix + std::to_string(layer), x);
    }
    x = layers.normalised(prefix + std::to_string(count) + "norm", x);
  }
  for (const char* layer : {"conv8_1", "conv8_2", "conv8_3"}) x = layers.relu_of(layer, x);
  x = layers.scaled(layers.convolution("conv8_313", x), 1 / kAnnealing);
  x = graph.add({"Softmax", {x}, {{"axis", std::int64_t{1}}}});
  const at::Tensor factors = at::tensor({1.0F, 1.0F, kEnlargement, kEnlargement});
  return graph.add({"Resize",
                    {mean_colour(graph, x), "", graph.constant("enlargement", factors)},
                    {{"mode", std::string("linear")},
                     {"coordinate_transformation_mode", std::string("half_pixel")}}});
}

}  // namespace tinct
