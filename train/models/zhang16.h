#pragma once

#include <torch/nn/modules/conv.h>

#include "train/models/batch_norm.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// The net of Zhang et al. 2016, "Colorful image colorization": eight blocks of convolutions
/// without shortcuts, the last ones of blocks 1-3 with stride 2, blocks 5 and 6 dilated, and at a
/// quarter of the size a distribution over 313 bins of colour at every pixel. Its annealed mean (T
/// = 0.38), enlarged bilinearly, is the colour. No hints, no memory.
///
/// It learns from soft-encoded colours by cross-entropy in which a pixel counts by how rare its
/// colour is in the training frames (lambda 0.5, deviation 5). The true colours at a quarter of the
/// size are means over 4 x 4 pixels: they lie where the bilinear enlargement puts them.
///
/// At width 64: 32,235,385 trainable parameters. The bins' centres are constants here; PyTorch's
/// published eccv16 has them as one more convolution, 313 to 2 without biases, and so 626 more:
/// 32,236,011. Layer names are those of the published Caffe net.
///
/// Source: Zhang, Isola, Efros 2016 (arXiv 1603.08511); github.com/richzhang/colorization.
class Zhang16 final : public VideoColorizer {
 public:
  explicit Zhang16(const ModelOptions& options);

  [[nodiscard]] const ColorSpec& color_spec() const override { return spec_; }
  [[nodiscard]] int stride() const override { return 8; }
  [[nodiscard]] bool takes_hints() const override { return false; }
  [[nodiscard]] bool counts_colours() const override { return true; }
  void count_colours(const torch::Tensor& chroma) override;
  void end_of_count() override;
  void reset() override {}
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor& hints) override;
  [[nodiscard]] torch::Tensor loss(const ColorBatch& batch) override;

  /// Scores of the bins before the softmax, [n, 313, h/4, w/4] in float32.
  [[nodiscard]] torch::Tensor scores(const torch::Tensor& luma);

 private:
  using Conv = torch::nn::Conv2d;
  using Up = torch::nn::ConvTranspose2d;
  using Norm = BatchNorm;

  /// Blocks 1-7: convolutions with ReLU, and a normalisation.
  struct Block {
    std::vector<Conv> layers;
    Norm norm{nullptr};
  };

  struct BlockShape {
    int in, out, layers;
    int stride = 1;  ///< of the last layer
    int dilation = 1;
  };
  void add_block(const BlockShape& shape);
  void make_head(int width);
  [[nodiscard]] const torch::Tensor& bins_on(const torch::Device& device);

  ColorSpec spec_{.luma_shift = 50, .luma_scale = 100, .chroma_scale = 1};
  std::vector<Block> blocks_;
  Up up8_{nullptr};
  Conv conv8_2_{nullptr}, conv8_3_{nullptr}, bins_out_{nullptr};
  torch::Tensor prior_;   ///< a buffer: parts of the training pixels that are nearest to each bin
  torch::Tensor counts_;  ///< what it is made of while it is measured
  torch::Tensor bins_;
};

}  // namespace tinct
