#pragma once

#include <torch/nn/modules/conv.h>

#include <vector>

#include "train/models/batch_norm.h"

namespace tinct {

/// The critic of the DTU GAN: three convolutions of 4x4 and stride 2, each with normalisation and
/// LeakyReLU, and a last one of stride 1 alone. Every one of its scores sees a patch of the picture
/// (Isola et al. 2017, "PatchGAN"). The paper normalises the first layer too; pix2pix does not.
///
/// At width 64: 663,425 parameters. Pictures of 256x256 get 31x31 scores.
class PatchGan final : public torch::nn::Module {
 public:
  /// `width`: channels of the first layer; the others have 2 and 4 times as many.
  explicit PatchGan(int width);

  /// Scores, [n, 1, h/8 - 1, w/8 - 1], of pictures [n, 3, h, w]: L*, a*, b* scaled to about -1..1.
  /// Heights and widths are multiples of 8, 16 at least.
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& lab);

 private:
  std::vector<torch::nn::Conv2d> layers_;
  std::vector<BatchNorm> norms_;
  torch::nn::Conv2d last_{nullptr};
};

}  // namespace tinct
