#pragma once

#include <torch/nn/modules/conv.h>

#include <array>
#include <memory>

#include "train/models/batch_norm.h"
#include "train/models/uv_scores.h"
#include "train/models/vgg16.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// ColoRNN's colour model: from a frame's luma alone, how likely each of 30 bins of U and of V is
/// at every pixel. A VGG-16 that does not learn looks at the frame; a decoder goes back from
/// conv4_3 and adds, at each size, what VGG-16 found there ("residual connections"):
///
///     x = relu(conv4(norm4(tap4))),  x = relu(conv_i(up(x) + side_i(norm_i(tap_i)))), i = 3, 2, 1
///
/// with w = width: conv4 8w → 4w, conv3 4w → 2w, conv2 2w → w, conv1 w → w (3 x 3), side_i 1 x 1 of
/// as many channels as its tap, `up` twice the size bilinearly, `norm` batch normalisation, and two
/// heads w → 30 (1 x 1). The page of the model says what of this the poster has.
///
/// Source: Gupta and Kannan, "A recurrent-inspired deep learning approach to consistent video
/// colorization" (poster); the decoder after the residual encoder of Dahl, "Automatic colorization"
/// (2016).
class Colornn : public VideoColorizer {
 public:
  explicit Colornn(const ModelOptions& options);

  /// VGG-16 gets its own scaling (vgg_input()); colours are decoded as they are.
  [[nodiscard]] const ColorSpec& color_spec() const override { return spec_; }
  [[nodiscard]] int stride() const override { return 8; }
  [[nodiscard]] bool takes_hints() const override { return false; }
  void load_backbone(const std::filesystem::path& weights) override;
  void reset() override {}
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor& hints) override;
  /// The cross-entropy of the true bins of U plus that of V.
  [[nodiscard]] torch::Tensor loss(const ColorBatch& batch) override;

  /// Scores for frames by themselves, luma [n, 1, h, w].
  [[nodiscard]] UvScores colour_scores(const torch::Tensor& luma);

 protected:
  using Conv = torch::nn::Conv2d;
  /// He's weights without biases.
  Conv conv(const std::string& name, int in, int out, int kernel = 3);
  /// A layer of 30 bins whose weights are near 0, so that all are as likely at first.
  Conv head(const std::string& name, int in);
  [[nodiscard]] const std::string& decode() const { return decode_; }

 private:
  using Norm = BatchNorm;

  ColorSpec spec_{.luma_shift = 0, .luma_scale = 1, .chroma_scale = 1};
  std::string decode_;
  std::shared_ptr<Vgg16> vgg_;
  std::vector<Norm> norms_;         ///< of taps 1-4
  std::vector<Conv> sides_, back_;  ///< of sizes 1-3; of sizes 1-4
  Conv u_{nullptr}, v_{nullptr};
};

}  // namespace tinct
