#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <memory>
#include <string>
#include <vector>

namespace tinct {

/// A convolution with normalisation and ReLU.
struct InceptionLayerShape {
  std::int64_t in, out;
  std::int64_t height, width;  ///< of the kernel
  std::int64_t stride = 1;
  bool padded = true;  ///< keeps the size at stride 1; without it the border goes
};

/// timm's BasicConv2d: the convolution has no bias, the normalisation epsilon 1e-3.
class InceptionLayer final : public torch::nn::Module {
 public:
  explicit InceptionLayer(const InceptionLayerShape& shape);
  /// [n, in, h, w] to [n, out, …].
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& x);

 private:
  torch::nn::Conv2d conv_{nullptr};
  torch::nn::BatchNorm2d bn_{nullptr};
};

/// Layers one after the other that see what enters the block.
struct InceptionBranchShape {
  std::vector<InceptionLayerShape> layers;
  bool averaged = false;  ///< sees the mean of the 3 x 3 around a pixel, within the picture
};

/// Branches side by side, whose channels are joined in their order.
struct InceptionBlockShape {
  std::vector<InceptionBranchShape> branches;
  bool pooled = false;  ///< joins the maximum of 3 x 3 with stride 2 as well
  /// Above 0 a convolution of 1 x 1 with bias brings the joined channels back to the number that
  /// entered, and so much of it is added to what entered.
  double residual = 0;
  bool relu = true;  ///< of what is added up
};

/// A block of Inception-ResNet-v2, named as timm names it: branch0, branch1, …, each a layer by
/// itself or, of more, layers 0, 1, … (after an average, which is number 0, from 1 on), and conv2d
/// where it is a residual.
class InceptionBlock final : public torch::nn::Module {
 public:
  explicit InceptionBlock(InceptionBlockShape shape);
  /// [n, in, h, w] to the joined channels.
  [[nodiscard]] torch::Tensor forward(const torch::Tensor& x);

 private:
  using Layers = std::vector<std::shared_ptr<InceptionLayer>>;
  [[nodiscard]] Layers add_branch(const std::string& name, const InceptionBranchShape& shape);

  InceptionBlockShape shape_;
  std::vector<Layers> branches_;
  torch::nn::Conv2d conv2d_{nullptr};
};

}  // namespace tinct
