#pragma once

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/linear.h>

#include <deque>
#include <vector>

#include "train/models/inception_resnet_v2.h"
#include "train/models/stacked_lstm.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// FlowChroma: an encoder of eight convolutions, an LSTM of two layers over the frames' mean
/// features, the scores that Inception-ResNet-v2 gives each frame, and a decoder that sees all
/// three. The LSTM is what remembers, and has no place in the picture: it moves the colours of a
/// frame as a whole. Colours come at half the size and are enlarged by repeating pixels.
///
/// It learns from runs of `window` frames. One frame after the other it carries the LSTM's state on
/// (`memory=carried`), or sees the last `window` frames anew with the first frame repeated in front
/// (`memory=window`), as the published program does. Both agree on frame number `window` of a film,
/// which is the first whose window is full.
///
/// At width 64 with embedding=logits: 7,755,746 trainable parameters, as published; 7,892,962 with
/// prelogits, 7,499,746 without the embedding. Layer names are those of FlowChroma's code, but for
/// the nameless fusion_conv and the frozen `inception`, which has timm's.
///
/// Source: ThejanW, "FlowChroma", its program github.com/ThejanW/FlowChroma at 90718c3 and the
/// paper in that repository, references/paper/egpaper_for_review.tex.
class FlowChroma final : public VideoColorizer {
 public:
  explicit FlowChroma(const ModelOptions& options);

  [[nodiscard]] const ColorSpec& color_spec() const override { return spec_; }
  [[nodiscard]] int stride() const override { return 8; }
  [[nodiscard]] bool takes_hints() const override { return false; }
  [[nodiscard]] std::int64_t clip_length() const override { return window_; }
  /// Inception-ResNet-v2 stays as it is used, whatever the mode.
  void train(bool on = true) override;
  void load_backbone(const std::filesystem::path& weights) override;
  void reset() override;
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor& hints) override;
  /// Of all frames of the runs, each from a fresh memory. Throws Error(Fault::bug) for a batch
  /// whose runs have another length than `window`.
  [[nodiscard]] torch::Tensor loss(const ColorBatch& batch) override;
  [[nodiscard]] bool tells_colours() const override { return true; }

 private:
  using Conv = torch::nn::Conv2d;

  /// What is found in frames one by one: features [n, 4 width, h/8, w/8], their mean over the
  /// picture [n, 4 width], and the embedding, [n, 0] where there is none.
  struct Sights {
    torch::Tensor features, summary, embedding;
  };

  struct ConvShape {
    std::int64_t in, out;
    std::int64_t kernel = 3;
    std::int64_t stride = 1;
  };
  /// With Keras' padding "same", which for stride 2 is left to what enters.
  Conv conv(const std::string& name, const ConvShape& shape);
  void make_encoder(std::int64_t width);
  void make_decoder(std::int64_t width);
  /// Keras' defaults: Glorot's weights, and no biases.
  void draw_weights();

  [[nodiscard]] Sights look_at(const torch::Tensor& luma);
  [[nodiscard]] torch::Tensor embed(const torch::Tensor& luma);
  /// The memory's outputs for summaries [n, t, 4 width] of t frames one after the other.
  [[nodiscard]] torch::Tensor remember(const torch::Tensor& summaries, LstmState& state);
  /// The memory's output for the next frame of n films, [n, 4 width].
  [[nodiscard]] torch::Tensor remember_next(const torch::Tensor& summary);
  /// What is seen and remembered as one, [n, 4 width, h/8, w/8].
  [[nodiscard]] torch::Tensor fuse(const Sights& sights, const torch::Tensor& memory);
  /// Colours of the net as a*, b* of the frames that it was given for: margins are cut off, and red
  /// and blue come back to their places.
  [[nodiscard]] torch::Tensor as_shown(torch::Tensor chroma, const torch::Tensor& luma) const;
  /// a*, b* [n, 2, h, w] of what is seen and remembered.
  [[nodiscard]] torch::Tensor decode(const Sights& sights, const torch::Tensor& memory);

  ColorSpec spec_{.luma_shift = 50, .luma_scale = 50, .chroma_scale = 128};
  std::string loss_;  ///< the kind of pixel_loss()
  std::int64_t window_;
  bool carries_state_;
  bool has_lstm_;
  bool white_margins_;
  bool swaps_red_and_blue_;
  bool embeds_logits_;
  std::vector<Conv> encoder_;
  std::shared_ptr<StackedLstm> lstm_;
  torch::nn::Linear dense_{nullptr};
  Conv fusion_{nullptr};
  std::vector<Conv> decoder_;
  std::shared_ptr<InceptionResNetV2> inception_;  ///< null without an embedding
  LstmState state_;
  std::deque<torch::Tensor> last_summaries_;  ///< of memory=window, the oldest first
};

}  // namespace tinct
