#pragma once

#include <torch/types.h>

#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// Scales losses up before the backward pass so that small gradients survive in float16, and takes
/// the scale out of the gradients again. A step whose gradients overflowed is left out and the
/// scale halved; after 2,000 good ones in a row it is doubled (Micikevicius et al., "Mixed
/// precision training", ICLR 2018; the numbers are those of torch.amp.GradScaler).
///
/// Off, it does nothing: bfloat16 and float32 need no scale.
class LossScaler {
 public:
  explicit LossScaler(bool enabled) : enabled_(enabled) {}

  [[nodiscard]] bool enabled() const noexcept { return enabled_; }
  [[nodiscard]] torch::Tensor scaled(const torch::Tensor& loss) const {
    return enabled_ ? loss * scale_ : loss;
  }
  /// Takes the scale out of the gradients. False when one of them is not finite: the step must be
  /// left out then.
  [[nodiscard]] bool unscale(const std::vector<torch::Tensor>& parameters);

  [[nodiscard]] Json state() const;
  void set_state(const Json& state);
  [[nodiscard]] double scale() const noexcept { return scale_; }

 private:
  bool enabled_;
  double scale_ = 65536;
  int good_steps_ = 0;
};

}  // namespace tinct
