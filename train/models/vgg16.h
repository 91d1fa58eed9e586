#pragma once

#include <torch/nn/modules/conv.h>

#include <array>
#include <filesystem>
#include <vector>

#include "train/metrics/state_dict.h"

namespace tinct {

/// How a VGG-16 is cut to size.
struct Vgg16Shape {
  int width = 64;  ///< channels of the first block; the published net has 64
  int blocks = 5;  ///< how many of the five blocks there are
};

/// The thirteen convolutions of VGG-16, layout D: five blocks of width, 2, 4, 8 and 8 times as many
/// channels, each layer 3 x 3 with ReLU, a maximum pool of 2 x 2 between blocks. Tensors have
/// torchvision's names, features.0.weight … features.28.bias. At width 64 all five blocks have
/// 14,714,688 parameters. Sides are multiples of 2^(blocks - 1).
///
/// Weights are drawn as torchvision draws them (He et al. 2015, by the outputs; no biases).
///
/// Source: Simonyan and Zisserman, ICLR 2015 (arXiv 1409.1556); torchvision/models/vgg.py.
class Vgg16 final : public torch::nn::Module {
 public:
  explicit Vgg16(const Vgg16Shape& shape = {});

  /// The features after the last ReLU of each block: conv1_2, conv2_2, conv3_3, conv4_3, conv5_3,
  /// each with half the side of the one before; undefined for blocks that there are not. `pictures`
  /// are [n, 3, h, w] as vgg_input() makes them.
  [[nodiscard]] std::array<torch::Tensor, 5> forward(const torch::Tensor& pictures);

  /// Takes the weights of the layers that there are. Throws Error(Fault::input) that names the file
  /// and the first tensor which is missing or has another shape.
  void take(const StateDict& weights);
  /// Takes those of a file, .pth or .safetensors; says in the log that there are none where the
  /// path is empty.
  void load(const std::filesystem::path& weights);

 private:
  using Conv = torch::nn::Conv2d;
  struct Layer {
    std::string name;  ///< in torchvision's list of layers
    Conv conv{nullptr};
  };
  void draw_weights();

  std::vector<std::vector<Layer>> blocks_;
};

/// Pictures of R, G, B in 0..1, [n, 3, h, w] or all channels alike [n, 1, h, w], as torchvision's
/// nets want them: less ImageNet's mean, over its deviation (torchvision's numbers).
[[nodiscard]] torch::Tensor vgg_normalised(const torch::Tensor& rgb);

/// A frame as torchvision's nets want it: the gray of L* [n, 1, h, w], 0..100, in all of R, G, B
/// [n, 3, h, w], normalised.
[[nodiscard]] torch::Tensor vgg_input(const torch::Tensor& luma);

}  // namespace tinct
