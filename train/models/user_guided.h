#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <array>

#include "train/models/video_colorizer.h"

namespace tinct {

/// ColorMotion's encoder and decoder over single frames, with colour hints ("user-guided") or
/// without ("simple"). Blocks 1-4 have width, 2, 4 and 8 times as many channels, blocks 5 and 6
/// dilated convolutions; the decoder adds the features of blocks 3, 2 and 1.
///
/// At width 64: 34,051,138 trainable parameters (encoder 28,879,168, decoder 5,171,970), as
/// published; 34,049,346 without hints. Layer names are those of ColorMotion's code.
///
/// Source: ColorMotion 2018, 3.4.4, 3.4.5 and appendices A, B; github.com/ColorMotion/ColorMotion
/// at fd2912e, whose habit of feeding the un-normalised features of blocks 1-3 down is kept unless
/// `norm_on_trunk` is set (Zhang et al. 2017 feed the normalised ones).
class UserGuided : public VideoColorizer {
 public:
  /// What enters the first layer beside luma: nothing, hints, or three channels of a memory.
  enum class SecondInput { none, hints, memory };
  UserGuided(const ModelOptions& options, SecondInput second);

  [[nodiscard]] const ColorSpec& color_spec() const override { return spec_; }
  [[nodiscard]] int stride() const override { return 8; }
  [[nodiscard]] bool takes_hints() const override { return second_ == SecondInput::hints; }
  void reset() override {}
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor& hints) override;
  [[nodiscard]] torch::Tensor loss(const ColorBatch& batch) override;

  /// Whether a parameter or buffer of this name belongs to the decoder.
  [[nodiscard]] static bool in_decoder(const std::string& name);

  /// What the encoder hands on: the normalised features of blocks 1, 2 and 3 for the decoder, and
  /// those of block 7, [n, 8 width, h/8, w/8].
  struct Features {
    torch::Tensor block1, block2, block3, deep;
  };
  [[nodiscard]] Features encode(const torch::Tensor& luma, const torch::Tensor& hints);
  /// a*, b* from features.
  [[nodiscard]] torch::Tensor decode(const Features& features);

  /// Trainable parameters of the two halves.
  [[nodiscard]] std::int64_t encoder_parameters() const;
  [[nodiscard]] std::int64_t decoder_parameters() const;

 protected:
  using Conv = torch::nn::Conv2d;
  Conv conv(const std::string& name, int in, int out, int dilation = 1, int kernel = 3);
  /// He's weights without biases; the last layer's near 0.
  void draw_weights();
  [[nodiscard]] bool spreads_hints() const { return spread_hints_; }

 private:
  using Up = torch::nn::ConvTranspose2d;
  using Norm = torch::nn::BatchNorm2d;

  Up up(const std::string& name, int in, int out);
  Norm norm(const std::string& name, int channels);
  void make_encoder(int width);
  void make_decoder(int width);
  /// Three (or two) convolutions with ReLU, one after the other.
  static torch::Tensor run(std::vector<Conv>& block, torch::Tensor x);

  ColorSpec spec_{.luma_shift = 50, .luma_scale = 1, .chroma_scale = 100};
  SecondInput second_;
  bool norm_on_trunk_;
  bool spread_hints_;
  Conv luma_in_{nullptr}, hints_in_{nullptr};
  std::array<std::vector<Conv>, 7> blocks_;  ///< block 1 without its first layer
  std::vector<Norm> norms_;                  ///< of blocks 1-7
  Up up8_{nullptr}, up9_{nullptr}, up10_{nullptr};
  Conv short3_{nullptr}, short2_{nullptr}, short1_{nullptr};
  std::vector<Conv> block8_;
  Conv conv9_2_{nullptr}, conv10_2_{nullptr}, conv10_ab_{nullptr};
  Norm norm8_{nullptr}, norm9_{nullptr};
};

}  // namespace tinct
