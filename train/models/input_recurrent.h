#pragma once

#include "train/models/user_guided.h"

namespace tinct {

/// The net of UserGuided with the frame before in place of hints: its L*, a* and b* enter the first
/// layer. No flow, no mask: the plainest memory. It learns from true earlier frames and colorizes
/// from its own; zeros stand before a film's first frame.
///
/// Source: `recurrent_to_input` of github.com/ColorMotion/ColorMotion at fd2912e; not in the text.
class InputRecurrent final : public UserGuided {
 public:
  explicit InputRecurrent(const ModelOptions& options) : UserGuided(options, SecondInput::memory) {}

  [[nodiscard]] bool remembers() const override { return true; }
  void reset() override { memory_.reset(); }
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor& hints) override;
  bool teach(const torch::Tensor& chroma) override;
  [[nodiscard]] torch::Tensor loss(const ColorBatch& batch) override;

 private:
  torch::Tensor memory_;
};

}  // namespace tinct
