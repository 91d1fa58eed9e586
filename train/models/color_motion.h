#pragma once

#include "train/models/flow_net.h"
#include "train/models/user_guided.h"

namespace tinct {

/// ColorMotion's stateful net: the encoder's features of the frame before, warped by the optical
/// flow, are blended with the frame's own where a small net (mask_conv1-3, three layers of 3x3)
/// finds them alike; the decoder gets the blend and the frame's own skips.
///
///     G_t = M_t W_t + (1 - M_t) F_t,   M_t = mask(F_t - W_t),   W_t = warp(S_(t-1), flow)
///
/// The state S is what training shows it: F_(t-1), the encoder's own output. The published program
/// trains so and colorizes with the blend G_(t-1), which `state=blended` reproduces. The first
/// frame of a film has W = F. The flow leads from the frame to the one before; what the published
/// program samples by, the negated flow the other way, is `flow=colormotion2018`: W follows it, and
/// `temporal_loss` the flow that leads to the frame before. With `flow=learned` it is that of a net
/// of the model's own (train/models/flow_net.h), which learns from its own error, `flow_loss`
/// times, and through the warp from that of the colours.
///
/// At width 64: 34,128,579 trainable parameters, as published; 77,441 of them in the mask net.
///
/// Source: ColorMotion 2018, 3.4.6 and appendix C; github.com/ColorMotion/ColorMotion at fd2912e.
class ColorMotion final : public UserGuided {
 public:
  explicit ColorMotion(const ModelOptions& options);

  [[nodiscard]] bool remembers() const override { return true; }
  void set_flow(GrayFlowEstimator flow) override { estimate_ = std::move(flow); }
  [[nodiscard]] bool needs_flow() const override { return uses_flow_ && flow_net_.is_empty(); }
  /// "all", "mask" (the mask net, and the flow net where there is one) or "mask_and_decoder": the
  /// frozen encoder's normalisations keep their statistics.
  void learn_only(const std::string& part) override;
  void train(bool on = true) override;
  void reset() override;
  /// Throws Error(Fault::usage) where no flow was set and one is needed.
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor& hints) override;
  /// The error of a*, b*, and `temporal_loss` times the mean absolute difference to
  /// the frame before, seen along the flow, where that can be trusted.
  [[nodiscard]] torch::Tensor loss(const ColorBatch& batch) override;

 private:
  /// From the frame to the last one; undefined where the model follows none.
  [[nodiscard]] torch::Tensor flow_to_last(const torch::Tensor& luma);
  [[nodiscard]] torch::Tensor blend(const torch::Tensor& own, const torch::Tensor& warped);
  [[nodiscard]] torch::Tensor warped_features(const torch::Tensor& features,
                                              const torch::Tensor& flow) const;
  [[nodiscard]] torch::Tensor colour(const Features& features, const torch::Tensor& luma,
                                     const torch::Tensor& hints);

  bool uses_flow_;
  bool state_is_blend_;
  double temporal_loss_;
  double flow_loss_;
  bool encoder_learns_ = true;
  bool decoder_learns_ = true;
  Conv mask1_{nullptr}, mask2_{nullptr}, mask3_{nullptr};
  FlowNet flow_net_{nullptr};  ///< with flow=learned
  GrayFlowEstimator estimate_;
  torch::Tensor state_, state_luma_;
};

}  // namespace tinct
