#pragma once

#include "train/models/video_colorizer.h"

namespace tinct {

/// The loss of models that give a*, b* themselves: pixel_loss() of the option `loss`, and
/// `colorfulness_loss` times that of the colours with the true luma.
class ColourLoss {
 public:
  explicit ColourLoss(const ModelOptions& options)
      : kind_(options.loss), colorfulness_(options.colorfulness_loss) {}

  /// Of colours [n, 2, h, w] for luma [n, 1, h, w] and the true a*, b*: a scalar.
  [[nodiscard]] torch::Tensor operator()(const torch::Tensor& colours, const torch::Tensor& luma,
                                         const torch::Tensor& truth) const;

 private:
  std::string kind_;
  double colorfulness_;
};

}  // namespace tinct
