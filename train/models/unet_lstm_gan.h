#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/nn/modules/rnn.h>

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "train/losses/gan_loss.h"
#include "train/models/patch_gan.h"
#include "train/models/unet.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// The DTU CNN+LSTM GAN: a U-Net over single frames whose innermost features go through an LSTM
/// over time, and a critic of patches. The LSTM is shared by all positions of the innermost
/// features, each position a sequence of its own, and what it gives is added to them: without it
/// (`lstm=off`) the rest of the graph, and the draw of its weights, is the same.
///
/// `recurrent_size` and `recurrent_layers` give the LSTM another size than the features', brought
/// back by a linear layer, and more layers.
///
/// It learns from runs of `bptt` frames: gradients flow back through a run and not beyond. With
/// draw=lockstep the states go on from run to run until the scene ends; else every run begins anew.
/// The loss is the critic's, and `l1` times the mean absolute error of a*, b* over 110.
///
/// At width 64 with 7 levels: 43,926,722 parameters of the generator, 2,101,248 of them in the
/// LSTM, and 663,425 of the critic. Sizes are multiples of 2^levels: 128.
///
/// Source: the DTU poster (docs/models/unet_lstm_gan.md says what it leaves open); Isola et al.
/// 2017 for all that it takes from pix2pix.
class UnetLstmGan final : public VideoColorizer {
 public:
  explicit UnetLstmGan(const ModelOptions& options);

  [[nodiscard]] const ColorSpec& color_spec() const override { return spec_; }
  [[nodiscard]] int stride() const override { return 1 << levels_; }
  [[nodiscard]] bool takes_hints() const override { return false; }
  [[nodiscard]] std::int64_t clip_length() const override { return bptt_; }
  void reset() override { state_.reset(); }
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor& hints) override;
  [[nodiscard]] torch::Tensor loss(const ColorBatch& batch) override;
  [[nodiscard]] bool tells_colours() const override { return true; }
  [[nodiscard]] std::vector<torch::Tensor> critic_parameters() override;
  [[nodiscard]] torch::Tensor critic_loss(const ColorBatch& batch) override;
  [[nodiscard]] torch::Tensor critic_accuracy() const override { return accuracy_; }
  [[nodiscard]] std::map<std::string, torch::Tensor> carried() const override;
  void carry(const std::map<std::string, torch::Tensor>& carried) override;

 private:
  /// h and c of the LSTM, [layers, films x positions, hidden] each.
  using State = std::tuple<torch::Tensor, torch::Tensor>;

  /// Colours over 110 of runs of `clip` frames; `state` is where they begin, and then where they
  /// end.
  [[nodiscard]] torch::Tensor colours(const torch::Tensor& luma, std::int64_t clip,
                                      std::optional<State>& state);
  [[nodiscard]] torch::Tensor remembered(const torch::Tensor& innermost, std::int64_t clip,
                                         std::optional<State>& state);
  /// Where the samples of a batch begin: what they carry, or nothing where their scene does.
  [[nodiscard]] std::optional<State> start_of(const ColorBatch& batch) const;
  [[nodiscard]] torch::Tensor scaled(const torch::Tensor& luma) const;

  ColorSpec spec_{.luma_shift = 50, .luma_scale = 50, .chroma_scale = 110};
  int levels_;
  int bptt_;
  double l1_;
  std::shared_ptr<UNet> unet_;
  std::shared_ptr<PatchGan> critic_;  ///< null: there is none
  torch::nn::LSTM lstm_{nullptr};
  torch::nn::Linear lstm_out_{nullptr};  ///< where the LSTM has another size than the features
  std::optional<GanLoss> gan_;
  std::optional<State> state_;             ///< of step()
  std::map<std::int64_t, State> carried_;  ///< of training, by the first lane of a part
  torch::Tensor shown_;  ///< L*, a*, b* as the critic sees them, of the last loss()
  torch::Tensor accuracy_;
};

}  // namespace tinct
