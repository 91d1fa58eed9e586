#pragma once

#include <torch/nn/modules/conv.h>

#include <cstdint>
#include <vector>

#include "train/models/batch_norm.h"

namespace tinct {

/// A U-Net of 4x4 convolutions with stride 2: `levels` down (LeakyReLU, convolution, normalisation)
/// and as many up (ReLU, transposed convolution, normalisation), each up but the first fed the
/// features of its size from the way down too. Levels have width, 2, 4 and then 8 times as many
/// channels. The first layer has no LeakyReLU; the first, the innermost and the last one have no
/// normalisation; the last one ends in tanh. Dropout stands behind the ups that give 8 x width
/// channels. Biases where no normalisation follows.
///
/// With 7 levels at width 64: 15,340,864 parameters down, 26,484,610 up; 256x256 becomes 2x2.
///
/// Source: Isola et al. 2017 (pix2pix), which the DTU paper's figure follows.
class UNet final : public torch::nn::Module {
 public:
  struct Options {
    int in = 1, out = 2;  ///< channels of the pictures
    int width = 64;
    int levels = 7;
    double dropout = 0.5;
  };
  explicit UNet(const Options& options);

  /// The features of every level, the innermost last.
  [[nodiscard]] std::vector<torch::Tensor> encode(const torch::Tensor& picture);
  /// The picture, -1..1, from features of which the last may have been changed.
  [[nodiscard]] torch::Tensor decode(const std::vector<torch::Tensor>& features);
  /// Channels of the innermost features.
  [[nodiscard]] std::int64_t innermost() const { return channels(options_.levels - 1); }

 private:
  [[nodiscard]] int channels(int level) const;
  void add_down(int level);
  void add_up(int level);

  Options options_;
  std::vector<torch::nn::Conv2d> downs_;
  std::vector<BatchNorm> down_norms_;            ///< an empty one where there is none
  std::vector<torch::nn::ConvTranspose2d> ups_;  ///< from the innermost outwards
  std::vector<BatchNorm> up_norms_;
};

}  // namespace tinct
