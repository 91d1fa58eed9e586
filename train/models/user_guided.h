#pragma once

#include <torch/nn/modules/conv.h>

#include <array>
#include <functional>

#include "train/models/batch_norm.h"
#include "train/models/channel_counts.h"
#include "train/models/recompute.h"
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
/// at fd2912e. That program feeds the un-normalised features of blocks 1-3 down; here, as in Zhang
/// et al. 2017, it is the normalised ones, unless `norm_on_trunk` is off. A pruned net has fewer
/// channels in some layers (train/models/channel_counts.h).
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
  [[nodiscard]] bool tells_colours() const override { return true; }
  /// Each block of the encoder and each of the three levels of the decoder is a part that is
  /// computed again.
  void recompute_activations() override { recomputes_ = true; }

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

  /// Hears of what each layer of counted_layers() gives, [n, channels, h, w] behind its ReLU and
  /// before any normalisation.
  using ActivationObserver =
      std::function<void(const std::string& layer, const torch::Tensor& activation)>;
  /// Every frame from now on is shown to the observer; an empty one ends that.
  void observe(ActivationObserver observer) { observer_ = std::move(observer); }

  /// Trainable parameters of the two halves.
  [[nodiscard]] std::int64_t encoder_parameters() const;
  [[nodiscard]] std::int64_t decoder_parameters() const;

 protected:
  using Conv = torch::nn::Conv2d;
  Conv conv(const std::string& name, int in, int out, int dilation = 1, int kernel = 3);
  /// He's weights without biases; the last layer's near 0.
  void draw_weights();
  [[nodiscard]] bool spreads_hints() const { return spread_hints_; }
  /// How far a*, b* are from the true ones, as the option `loss` asks for; the colours are told.
  [[nodiscard]] torch::Tensor colour_loss(const torch::Tensor& colours, const torch::Tensor& truth);

 private:
  using Up = torch::nn::ConvTranspose2d;
  using Norm = BatchNorm;
  using Tensors = std::vector<torch::Tensor>;
  using Layers = std::vector<std::shared_ptr<torch::nn::Module>>;

  Up up(const std::string& name, int in, int out);
  Norm norm(const std::string& name, int channels);
  void make_encoder(const ChannelCounts& channels);
  void make_decoder(const ChannelCounts& channels, int width);
  /// Runs a part of the net that has these layers, as recompute_activations() asks.
  [[nodiscard]] Tensors run_part(std::function<Tensors(const Tensors&)> work, const Layers& layers,
                                 const Tensors& inputs);
  /// Block `i` + 1 of the encoder: its normalised features, and what goes down where that is
  /// something else. The first block takes luma, and hints where there are any.
  [[nodiscard]] Tensors encode_block(std::size_t i, const Tensors& inputs);
  [[nodiscard]] Layers encoder_layers(std::size_t i) const;
  /// The decoder's levels: what comes from below, and the encoder's features of that size.
  [[nodiscard]] torch::Tensor decode8(const torch::Tensor& below, const torch::Tensor& block3);
  [[nodiscard]] torch::Tensor decode9(const torch::Tensor& below, const torch::Tensor& block2);
  [[nodiscard]] torch::Tensor decode10(const torch::Tensor& below, const torch::Tensor& block1);
  /// The convolutions of a block with their ReLUs, one after the other.
  torch::Tensor run(std::vector<Conv>& block, int number, torch::Tensor x);
  /// Shows what "conv<block>_<layer>" gave to the observer, and returns it.
  [[nodiscard]] torch::Tensor noted(int block, int layer, torch::Tensor x) const;

  ColorSpec spec_;
  SecondInput second_;
  bool norm_on_trunk_;
  bool spread_hints_;
  std::string loss_;  ///< the kind of pixel_loss()
  ActivationObserver observer_;
  bool recomputes_ = false;
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
