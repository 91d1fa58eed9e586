#include "train/models/inception_block.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/max_pool2d.h>

namespace tinct {
namespace {

constexpr double kInceptionEpsilon = 1e-3;

/// Layers under numbers, as PyTorch's Sequential names them.
class NumberedLayers final : public torch::nn::Module {
 public:
  std::shared_ptr<InceptionLayer> add(std::size_t number, const InceptionLayerShape& shape) {
    return register_module(std::to_string(number), std::make_shared<InceptionLayer>(shape));
  }
};

}  // namespace

InceptionLayer::InceptionLayer(const InceptionLayerShape& shape) {
  auto options = torch::nn::Conv2dOptions(shape.in, shape.out, {shape.height, shape.width})
                     .stride(shape.stride)
                     .bias(false);
  if (shape.padded) options.padding({shape.height / 2, shape.width / 2});
  conv_ = register_module("conv", torch::nn::Conv2d(options));
  bn_ = register_module("bn", torch::nn::BatchNorm2d(
                                  torch::nn::BatchNorm2dOptions(shape.out).eps(kInceptionEpsilon)));
}

torch::Tensor InceptionLayer::forward(const torch::Tensor& x) {
  return bn_->forward(conv_->forward(x)).relu_();
}

InceptionBlock::InceptionBlock(InceptionBlockShape shape) : shape_(std::move(shape)) {
  const std::int64_t in = shape_.branches.front().layers.front().in;
  std::int64_t joined = 0;
  for (const InceptionBranchShape& branch : shape_.branches) {
    branches_.push_back(add_branch("branch" + std::to_string(branches_.size()), branch));
    joined += branch.layers.back().out;
  }
  if (shape_.residual > 0) {
    conv2d_ = register_module("conv2d", torch::nn::Conv2d(torch::nn::Conv2dOptions(joined, in, 1)));
  }
}

InceptionBlock::Layers InceptionBlock::add_branch(const std::string& name,
                                                  const InceptionBranchShape& shape) {
  if (shape.layers.size() == 1 && !shape.averaged) {
    return {register_module(name, std::make_shared<InceptionLayer>(shape.layers.front()))};
  }
  const auto numbered = register_module(name, std::make_shared<NumberedLayers>());
  Layers layers;
  for (const InceptionLayerShape& layer : shape.layers) {
    layers.push_back(numbered->add(layers.size() + (shape.averaged ? 1 : 0), layer));
  }
  return layers;
}

torch::Tensor InceptionBlock::forward(const torch::Tensor& x) {
  std::vector<torch::Tensor> joined;
  for (std::size_t i = 0; i < branches_.size(); ++i) {
    torch::Tensor y = x;
    if (shape_.branches[i].averaged) {
      y = at::avg_pool2d(x, {3, 3}, {1, 1}, {1, 1}, /*ceil_mode=*/false,
                         /*count_include_pad=*/false);
    }
    for (const auto& layer : branches_[i]) y = layer->forward(y);
    joined.push_back(y);
  }
  if (shape_.pooled) joined.push_back(at::max_pool2d(x, {3, 3}, {2, 2}));
  torch::Tensor out = at::cat(joined, 1);
  if (conv2d_.is_empty()) return out;
  out = conv2d_->forward(out) * shape_.residual + x;
  return shape_.relu ? out.relu_() : out;
}

}  // namespace tinct
