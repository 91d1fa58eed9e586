#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/conv.h>

#include <array>
#include <vector>

#include "train/models/video_colorizer.h"

namespace tinct {

/// A small net that finds the motion between two pictures of luma: features at a quarter, an eighth
/// and a sixteenth of the size, and at each, from the coarsest on, the likeness of features in a
/// window of 7 x 7 around where the coarser flow leads. The likely step in that window, a mean
/// under a softmax, is added to the flow, and convolutions make it better. 344,041 parameters at
/// any width of the colorizer.
///
/// A pyramid with warping and a local cost volume as in PWC-Net (Sun et al., CVPR 2018, arXiv
/// 1709.02371), with a twenty-fifth of its parameters; normalised features as in Jonschkowski et
/// al. 2020 (arXiv 2006.04902), 3.3; the softmax, so that it learns in few steps, as in Kendall et
/// al., ICCV 2017 (arXiv 1703.04309), 3.4.
class FlowNetImpl final : public torch::nn::Module {
 public:
  /// Draws its weights by torch's generator.
  FlowNetImpl();

  /// The flow from `from` to `to`, luma [n, 1, h, w] as L* 0..100: what stands at p of the first
  /// stands at p + flow(p) of the second. [n, 2, h, w] in pixels, float32.
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& from, const torch::Tensor& to);

  /// The flows of the pyramid from the coarsest to the finest, [n, 2, h_i, w_i] each in pixels of
  /// its own size.
  [[nodiscard]] std::vector<torch::Tensor> pyramid(const torch::Tensor& from,
                                                   const torch::Tensor& to);

 private:
  static constexpr std::size_t kLevels = 3;
  using Conv = torch::nn::Conv2d;

  Conv layer(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t stride = 1);
  /// Features from a quarter of the size to a sixteenth.
  [[nodiscard]] std::array<torch::Tensor, kLevels> features(const torch::Tensor& luma);

  torch::Tensor sharpness_;  ///< [kLevels]: what likenesses are multiplied by for the softmax
  Conv first_{nullptr};
  std::array<Conv, kLevels> downs_{nullptr, nullptr, nullptr};
  std::array<std::vector<Conv>, kLevels> estimators_;  ///< from fine to coarse
};
TORCH_MODULE(FlowNet);

/// A flow at the size of another picture, bilinear, its vectors in that picture's pixels.
[[nodiscard]] torch::Tensor enlarge_flow(const torch::Tensor& flow, std::int64_t height,
                                         std::int64_t width);

/// How wrong the flows of a pyramid between a batch's frames and those before are, a scalar with
/// gradients, in pixels: where the true flow is known the end-point error, at every level, in
/// pixels of the frames; between neighbours of a film the difference in luma to the earlier frame,
/// seen along the flow, and how much the flow changes where the picture does not. Frames without a
/// frame before count nothing.
///
/// The last two are the photometric and smoothness terms of Yu, Harley, Derpanis, "Back to basics"
/// (ECCV workshops 2016, arXiv 1608.05842), the second with edge weights as in Jonschkowski et al.
/// 2020 (arXiv 2006.04902), 3.2.
[[nodiscard]] torch::Tensor flow_error(const std::vector<torch::Tensor>& pyramid,
                                       const ColorBatch& batch);

}  // namespace tinct
