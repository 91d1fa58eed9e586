#pragma once

#include "train/models/colornn.h"

namespace tinct {

/// ColoRNN's consistency model: the colour model, which does not learn any more, colours a frame by
/// itself, and a second net recolours it by the binned colours of the frame before. What enters the
/// second net: the frame's gray, the likelihoods of the colour model (30 of U, 30 of V), and the
/// bins of the frame before as 60 ones and zeros, all zeros before a film's first frame. Three
/// convolutions of 3 x 3 to `width` channels with ReLU, and two heads of 30 bins.
///
/// It learns from runs of `clip_frames` frames. Each sees the true bins of the frame before
/// ("accurate", as the poster has it), or, in the part `own_colours` of the frames, the likeliest
/// ones of its own answer to that frame: scheduled sampling (Bengio et al., NIPS 2015,
/// arXiv 1506.03099) at a constant rate. In use it goes by its own; teach() shows it the true ones.
class ColornnConsistency final : public Colornn {
 public:
  explicit ColornnConsistency(const ModelOptions& options);

  [[nodiscard]] std::int64_t clip_length() const override { return clip_frames_; }
  void train(bool on = true) override;
  void reset() override;
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor& hints) override;
  bool teach(const torch::Tensor& chroma) override;
  /// The mean over all frames of a run of the cross-entropies as Colornn has them.
  [[nodiscard]] torch::Tensor loss(const ColorBatch& batch) override;

 private:
  /// What enters the second net of frames by themselves, [n, 61, h, w].
  [[nodiscard]] torch::Tensor own_input(const torch::Tensor& luma);
  /// Scores with the bins of the frames before, [n, 2, h, w]; undefined: there were none.
  [[nodiscard]] UvScores recoloured(const torch::Tensor& input, const torch::Tensor& before);
  /// True bins, or in some frames the likeliest ones.
  [[nodiscard]] torch::Tensor shown_next(const torch::Tensor& truth, const UvScores& scores) const;

  std::int64_t clip_frames_;
  double own_colours_;
  std::array<Conv, 3> layers_{{nullptr, nullptr, nullptr}};
  Conv consistent_u_{nullptr}, consistent_v_{nullptr};
  torch::Tensor before_, luma_;  ///< of the last step: bins, luma
};

}  // namespace tinct
