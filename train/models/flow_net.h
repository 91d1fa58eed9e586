#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/conv.h>

#include <array>
#include <vector>

#include "train/models/video_colorizer.h"

namespace tinct {

/// A small net that finds the motion between two pictures of luma, from an eighth of their size to
/// the whole. At an eighth, features are compared in a window of 7 x 7, and the likely step, a mean
/// under a softmax, reaches 24 pixels far. At every size a step of Lucas and Kanade says what is
/// left along the flow so far. Convolutions decide pixel by pixel how much of either to take, and
/// add a correction. Their last layers begin with zeros: a net that has not learned finds no
/// motion. 23,230 parameters at any width of the colorizer.
///
/// A pyramid with warping and a local cost volume as in PWC-Net (Sun et al., CVPR 2018, arXiv
/// 1709.02371); normalised features as in Jonschkowski et al. 2020 (arXiv 2006.04902), 3.3; the
/// softmax, so that it learns in few steps, as in Kendall et al., ICCV 2017 (arXiv 1703.04309),
/// 3.4; least squares as a part of the net as in Lv et al., CVPR 2019 (arXiv 1812.06861).
class FlowNetImpl final : public torch::nn::Module {
 public:
  /// Draws its weights by torch's generator.
  FlowNetImpl();

  /// The flow from `from` to `to`, luma [n, 1, h, w] as L* 0..100: what stands at p of the first
  /// stands at p + flow(p) of the second. [n, 2, h, w] in pixels, float32.
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& from, const torch::Tensor& to);

  /// The flows of the pyramid from the coarsest to the finest, [n, 2, h_i, w_i] each in pixels of
  /// its own size. The last is of the pictures' size.
  [[nodiscard]] std::vector<torch::Tensor> pyramid(const torch::Tensor& from,
                                                   const torch::Tensor& to);

 private:
  /// Sizes, each half of the one before; all but the first have features.
  static constexpr std::size_t kSizes = 4;
  static constexpr std::size_t kCoarsest = kSizes - 1;
  using Conv = torch::nn::Conv2d;
  using Sizes = std::array<torch::Tensor, kSizes>;

  Conv layer(const std::string& name, std::int64_t in, std::int64_t out, std::int64_t stride = 1);
  /// Of half the size, a quarter and an eighth; none of the whole.
  [[nodiscard]] Sizes features(const torch::Tensor& luma);

  torch::Tensor sharpness_;  ///< a number: how sure of the best likeness the softmax is
  std::array<Conv, kCoarsest> halvings_{nullptr, nullptr, nullptr};
  std::array<std::array<Conv, 2>, kSizes> estimators_{
      {{nullptr, nullptr}, {nullptr, nullptr}, {nullptr, nullptr}, {nullptr, nullptr}}};
};
TORCH_MODULE(FlowNet);

/// A flow at the size of another picture, bilinear, its vectors in that picture's pixels.
[[nodiscard]] torch::Tensor enlarge_flow(const torch::Tensor& flow, std::int64_t height,
                                         std::int64_t width);

/// How wrong the flows of a pyramid between a batch's frames and those before are, a scalar with
/// gradients, the mean over the pyramid: where the true flow is known the end-point error in pixels
/// of the frames; between neighbours of a film the difference in luma to the earlier frame, seen
/// along the flow where that stays in the picture, in L*, and how much the flow changes where the
/// picture does not. Frames without a frame before count nothing.
///
/// The last two are the photometric and smoothness terms of Yu, Harley, Derpanis, "Back to basics"
/// (ECCV workshops 2016, arXiv 1608.05842), the second with edge weights as in Jonschkowski et al.
/// 2020 (arXiv 2006.04902), 3.2.
[[nodiscard]] torch::Tensor flow_error(const std::vector<torch::Tensor>& pyramid,
                                       const ColorBatch& batch);

}  // namespace tinct
