#pragma once

#include <torch/types.h>

#include <memory>

#include "train/models/vgg16.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// The terms that options of `tinct train` add to a model's own loss, each times its weight:
/// `perceptual_weight`, `warp_weight`, `long_warp_weight`, `colorfulness_weight`. They are about
/// the a*, b* that the model tells (VideoColorizer::tells_colours).
class AddedLosses {
 public:
  /// What a training has for them besides a model.
  struct Means {
    torch::Device device = torch::kCPU;
    bool has_flow = false;  ///< the flow between frames of films can be estimated
  };

  /// None.
  AddedLosses() = default;
  /// Those of the options, with the network of `perceptual_net` on the device. Throws
  /// Error(Fault::usage) for a term that the model can't use, or that lacks what it needs, and
  /// Error(Fault::input) where `perceptual_net` is not a VGG-16.
  AddedLosses(const TrainOptions& options, const VideoColorizer& model, const Means& means);

  /// False where every weight is 0.
  [[nodiscard]] bool any() const;
  /// What the batch's loss gets besides, a scalar in float32 with gradients to `colours`, which are
  /// the model's a*, b* of the batch's frames [n, 2, h, w].
  [[nodiscard]] torch::Tensor operator()(const torch::Tensor& colours,
                                         const ColorBatch& batch) const;

 private:
  [[nodiscard]] torch::Tensor perceptual(const torch::Tensor& bgr, const ColorBatch& batch) const;

  double perceptual_ = 0, warp_ = 0, long_warp_ = 0, colorfulness_ = 0;
  std::shared_ptr<Vgg16> vgg_;  ///< null without a perceptual term
};

}  // namespace tinct
