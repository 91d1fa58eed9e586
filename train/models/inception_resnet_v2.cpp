#include "train/models/inception_resnet_v2.h"

#include <ATen/ops/max_pool2d.h>
#include <torch/nn/init.h>

namespace tinct {
namespace {

using Branch = InceptionBranchShape;

// How much of a residual is added: slim's, which the trained weights go with.
constexpr double kScale35 = 0.17;
constexpr double kScale17 = 0.10;
constexpr double kScale8 = 0.20;

InceptionLayerShape point(std::int64_t in, std::int64_t out) {
  return {.in = in, .out = out, .height = 1, .width = 1};
}
InceptionLayerShape square(std::int64_t in, std::int64_t out, std::int64_t side) {
  return {.in = in, .out = out, .height = side, .width = side};
}
InceptionLayerShape row(std::int64_t in, std::int64_t out, std::int64_t length) {
  return {.in = in, .out = out, .height = 1, .width = length};
}
InceptionLayerShape column(std::int64_t in, std::int64_t out, std::int64_t length) {
  return {.in = in, .out = out, .height = length, .width = 1};
}
InceptionLayerShape unpadded(std::int64_t in, std::int64_t out, std::int64_t stride) {
  return {.in = in, .out = out, .height = 3, .width = 3, .stride = stride, .padded = false};
}

Branch branch(std::vector<InceptionLayerShape> layers) { return {.layers = std::move(layers)}; }

InceptionBlockShape mixed_5b() {
  return {.branches = {branch({point(192, 96)}),
                       branch({point(192, 48), square(48, 64, 5)}),
                       branch({point(192, 64), square(64, 96, 3), square(96, 96, 3)}),
                       {.layers = {point(192, 64)}, .averaged = true}}};
}

InceptionBlockShape block35() {
  return {.branches = {branch({point(320, 32)}), branch({point(320, 32), square(32, 32, 3)}),
                       branch({point(320, 32), square(32, 48, 3), square(48, 64, 3)})},
          .residual = kScale35};
}

InceptionBlockShape mixed_6a() {
  return {.branches = {branch({unpadded(320, 384, 2)}),
                       branch({point(320, 256), square(256, 256, 3), unpadded(256, 384, 2)})},
          .pooled = true};
}

InceptionBlockShape block17() {
  return {.branches = {branch({point(1088, 192)}),
                       branch({point(1088, 128), row(128, 160, 7), column(160, 192, 7)})},
          .residual = kScale17};
}

InceptionBlockShape mixed_7a() {
  return {.branches = {branch({point(1088, 256), unpadded(256, 384, 2)}),
                       branch({point(1088, 256), unpadded(256, 288, 2)}),
                       branch({point(1088, 256), square(256, 288, 3), unpadded(288, 320, 2)})},
          .pooled = true};
}

InceptionBlockShape block8() {
  return {.branches = {branch({point(2080, 192)}),
                       branch({point(2080, 192), row(192, 224, 3), column(224, 256, 3)})},
          .residual = kScale8};
}

/// The last of them: all of the residual, and no ReLU.
InceptionBlockShape last_block8() {
  InceptionBlockShape shape = block8();
  shape.residual = 1;
  shape.relu = false;
  return shape;
}

/// Blocks under numbers, as PyTorch's Sequential names them.
class NumberedBlocks final : public torch::nn::Module {
 public:
  std::shared_ptr<InceptionBlock> add(int number, const InceptionBlockShape& shape) {
    return register_module(std::to_string(number), std::make_shared<InceptionBlock>(shape));
  }
};

torch::Tensor halved(const torch::Tensor& x) { return at::max_pool2d(x, {3, 3}, {2, 2}); }

}  // namespace

InceptionResNetV2::InceptionResNetV2() {
  stem1_ = {layer("conv2d_1a", unpadded(3, 32, 2)), layer("conv2d_2a", unpadded(32, 32, 1)),
            layer("conv2d_2b", square(32, 64, 3))};
  stem2_ = {layer("conv2d_3b", point(64, 80)), layer("conv2d_4a", unpadded(80, 192, 1))};
  const auto append = [this](const Blocks& more) {
    blocks_.insert(blocks_.end(), more.begin(), more.end());
  };
  append({block("mixed_5b", mixed_5b())});
  append(repeated("repeat", 10, block35()));
  append({block("mixed_6a", mixed_6a())});
  append(repeated("repeat_1", 20, block17()));
  append({block("mixed_7a", mixed_7a())});
  append(repeated("repeat_2", 9, block8()));
  append({block("block8", last_block8())});
  last_ = layer("conv2d_7b", point(2080, kPreLogits));
  classif_ = register_module("classif", torch::nn::Linear(kPreLogits, kLogits));
  draw_weights();
}

std::shared_ptr<InceptionLayer> InceptionResNetV2::layer(const std::string& name,
                                                         const InceptionLayerShape& shape) {
  return register_module(name, std::make_shared<InceptionLayer>(shape));
}

std::shared_ptr<InceptionBlock> InceptionResNetV2::block(const std::string& name,
                                                         const InceptionBlockShape& shape) {
  return register_module(name, std::make_shared<InceptionBlock>(shape));
}

InceptionResNetV2::Blocks InceptionResNetV2::repeated(const std::string& name, int times,
                                                      const InceptionBlockShape& shape) {
  const auto numbered = register_module(name, std::make_shared<NumberedBlocks>());
  Blocks blocks;
  for (int i = 0; i < times; ++i) blocks.push_back(numbered->add(i, shape));
  return blocks;
}

void InceptionResNetV2::draw_weights() {
  const torch::NoGradGuard no_gradients;
  for (auto& parameter : named_parameters()) {
    torch::Tensor& value = parameter.value();
    if (value.dim() == 4) {
      torch::nn::init::kaiming_normal_(value, 0, torch::kFanIn, torch::kReLU);
    }
  }
}

torch::Tensor InceptionResNetV2::pre_logits(const torch::Tensor& rgb) {
  torch::Tensor x = rgb;
  for (const auto& stage : stem1_) x = stage->forward(x);
  x = halved(x);
  for (const auto& stage : stem2_) x = stage->forward(x);
  x = halved(x);
  for (const auto& stage : blocks_) x = stage->forward(x);
  return last_->forward(x).mean(at::IntArrayRef{2, 3});
}

torch::Tensor InceptionResNetV2::logits(const torch::Tensor& rgb) {
  return classif_->forward(pre_logits(rgb));
}

}  // namespace tinct
