#include "train/metrics/inception_v3.h"

#include <ATen/ATen.h>

namespace tinct {
namespace {

// torchvision's, as TensorFlow's slim has it.
constexpr double kNormEpsilon = 1e-3;
constexpr std::int64_t kSide = 299;

at::Tensor average_pool(const at::Tensor& x) {
  return at::avg_pool2d(x, {3, 3}, {1, 1}, {1, 1}, /*ceil_mode=*/false,
                        /*count_include_pad=*/false);
}

at::Tensor halve(const at::Tensor& x) { return at::max_pool2d(x, {3, 3}, {2, 2}); }

}  // namespace

struct InceptionV3::Shape {
  std::int64_t in, out, height, width;
  std::int64_t stride = 1;
  bool padded = true;  ///< keeps the size; without it the border goes
};

InceptionV3::InceptionV3(const StateDict& weights, const c10::Device& device) : device_(device) {
  add(weights, "Conv2d_1a_3x3", {3, 32, 3, 3, 2, false});
  add(weights, "Conv2d_2a_3x3", {32, 32, 3, 3, 1, false});
  add(weights, "Conv2d_2b_3x3", {32, 64, 3, 3});
  add(weights, "Conv2d_3b_1x1", {64, 80, 1, 1});
  add(weights, "Conv2d_4a_3x3", {80, 192, 3, 3, 1, false});
  add_block_a(weights, "Mixed_5b.", 192, 32);
  add_block_a(weights, "Mixed_5c.", 256, 64);
  add_block_a(weights, "Mixed_5d.", 288, 64);
  add_block_c(weights, "Mixed_6b.", 128);
  add_block_c(weights, "Mixed_6c.", 160);
  add_block_c(weights, "Mixed_6d.", 160);
  add_block_c(weights, "Mixed_6e.", 192);
  add_block_e(weights, "Mixed_7b.", 1280);
  add_block_e(weights, "Mixed_7c.", 2048);
  add_reductions(weights);
}

void InceptionV3::add(const StateDict& weights, const std::string& name, const Shape& shape) {
  const at::Tensor kernel =
      weights.need(name + ".conv.weight", {shape.out, shape.in, shape.height, shape.width});
  const auto norm = [&](const char* part) {
    return weights.need(name + ".bn." + part, {shape.out});
  };
  const at::Tensor scale = norm("weight") / (norm("running_var") + kNormEpsilon).sqrt();
  Layer layer;
  layer.weight =
      (kernel * scale.view({-1, 1, 1, 1})).to(device_).contiguous(at::MemoryFormat::ChannelsLast);
  layer.bias = (norm("bias") - norm("running_mean") * scale).to(device_);
  layer.stride = {shape.stride, shape.stride};
  layer.padding = shape.padded ? std::vector<std::int64_t>{shape.height / 2, shape.width / 2}
                               : std::vector<std::int64_t>{0, 0};
  layers_.emplace(name, std::move(layer));
}

void InceptionV3::add_block_a(const StateDict& weights, const std::string& name, std::int64_t in,
                              std::int64_t pooled) {
  add(weights, name + "branch1x1", {in, 64, 1, 1});
  add(weights, name + "branch5x5_1", {in, 48, 1, 1});
  add(weights, name + "branch5x5_2", {48, 64, 5, 5});
  add(weights, name + "branch3x3dbl_1", {in, 64, 1, 1});
  add(weights, name + "branch3x3dbl_2", {64, 96, 3, 3});
  add(weights, name + "branch3x3dbl_3", {96, 96, 3, 3});
  add(weights, name + "branch_pool", {in, pooled, 1, 1});
}

void InceptionV3::add_block_c(const StateDict& weights, const std::string& name,
                              std::int64_t inner) {
  add(weights, name + "branch1x1", {768, 192, 1, 1});
  add(weights, name + "branch7x7_1", {768, inner, 1, 1});
  add(weights, name + "branch7x7_2", {inner, inner, 1, 7});
  add(weights, name + "branch7x7_3", {inner, 192, 7, 1});
  add(weights, name + "branch7x7dbl_1", {768, inner, 1, 1});
  add(weights, name + "branch7x7dbl_2", {inner, inner, 7, 1});
  add(weights, name + "branch7x7dbl_3", {inner, inner, 1, 7});
  add(weights, name + "branch7x7dbl_4", {inner, inner, 7, 1});
  add(weights, name + "branch7x7dbl_5", {inner, 192, 1, 7});
  add(weights, name + "branch_pool", {768, 192, 1, 1});
}

void InceptionV3::add_block_e(const StateDict& weights, const std::string& name, std::int64_t in) {
  add(weights, name + "branch1x1", {in, 320, 1, 1});
  add(weights, name + "branch3x3_1", {in, 384, 1, 1});
  add(weights, name + "branch3x3_2a", {384, 384, 1, 3});
  add(weights, name + "branch3x3_2b", {384, 384, 3, 1});
  add(weights, name + "branch3x3dbl_1", {in, 448, 1, 1});
  add(weights, name + "branch3x3dbl_2", {448, 384, 3, 3});
  add(weights, name + "branch3x3dbl_3a", {384, 384, 1, 3});
  add(weights, name + "branch3x3dbl_3b", {384, 384, 3, 1});
  add(weights, name + "branch_pool", {in, 192, 1, 1});
}

void InceptionV3::add_reductions(const StateDict& weights) {
  add(weights, "Mixed_6a.branch3x3", {288, 384, 3, 3, 2, false});
  add(weights, "Mixed_6a.branch3x3dbl_1", {288, 64, 1, 1});
  add(weights, "Mixed_6a.branch3x3dbl_2", {64, 96, 3, 3});
  add(weights, "Mixed_6a.branch3x3dbl_3", {96, 96, 3, 3, 2, false});
  add(weights, "Mixed_7a.branch3x3_1", {768, 192, 1, 1});
  add(weights, "Mixed_7a.branch3x3_2", {192, 320, 3, 3, 2, false});
  add(weights, "Mixed_7a.branch7x7x3_1", {768, 192, 1, 1});
  add(weights, "Mixed_7a.branch7x7x3_2", {192, 192, 1, 7});
  add(weights, "Mixed_7a.branch7x7x3_3", {192, 192, 7, 1});
  add(weights, "Mixed_7a.branch7x7x3_4", {192, 192, 3, 3, 2, false});
}

at::Tensor InceptionV3::run(const at::Tensor& x, const std::string& name) const {
  const Layer& layer = layers_.at(name);
  return at::relu(at::conv2d(x, layer.weight, layer.bias, layer.stride, layer.padding));
}

at::Tensor InceptionV3::chain(at::Tensor x, const std::string& prefix,
                              std::initializer_list<const char*> names) const {
  for (const char* name : names) x = run(x, prefix + name);
  return x;
}

at::Tensor InceptionV3::block_a(const at::Tensor& x, const std::string& name) const {
  return at::cat({run(x, name + "branch1x1"), chain(x, name + "branch5x5", {"_1", "_2"}),
                  chain(x, name + "branch3x3dbl", {"_1", "_2", "_3"}),
                  run(average_pool(x), name + "branch_pool")},
                 1);
}

at::Tensor InceptionV3::block_b(const at::Tensor& x) const {
  return at::cat({run(x, "Mixed_6a.branch3x3"),
                  chain(x, "Mixed_6a.branch3x3dbl", {"_1", "_2", "_3"}), halve(x)},
                 1);
}

at::Tensor InceptionV3::block_c(const at::Tensor& x, const std::string& name) const {
  return at::cat({run(x, name + "branch1x1"), chain(x, name + "branch7x7", {"_1", "_2", "_3"}),
                  chain(x, name + "branch7x7dbl", {"_1", "_2", "_3", "_4", "_5"}),
                  run(average_pool(x), name + "branch_pool")},
                 1);
}

at::Tensor InceptionV3::block_d(const at::Tensor& x) const {
  return at::cat({chain(x, "Mixed_7a.branch3x3", {"_1", "_2"}),
                  chain(x, "Mixed_7a.branch7x7x3", {"_1", "_2", "_3", "_4"}), halve(x)},
                 1);
}

at::Tensor InceptionV3::block_e(const at::Tensor& x, const std::string& name, bool maximum) const {
  const at::Tensor wide = run(x, name + "branch3x3_1");
  const at::Tensor twice = chain(x, name + "branch3x3dbl", {"_1", "_2"});
  const at::Tensor pooled = maximum ? at::max_pool2d(x, {3, 3}, {1, 1}, {1, 1}) : average_pool(x);
  return at::cat({run(x, name + "branch1x1"), run(wide, name + "branch3x3_2a"),
                  run(wide, name + "branch3x3_2b"), run(twice, name + "branch3x3dbl_3a"),
                  run(twice, name + "branch3x3dbl_3b"), run(pooled, name + "branch_pool")},
                 1);
}

at::Tensor InceptionV3::features(const at::Tensor& rgb) const {
  const c10::InferenceMode no_gradients;
  at::Tensor x = rgb.to(device_).to(at::kFloat) / 255;
  x = at::upsample_bilinear2d(x, {kSide, kSide}, /*align_corners=*/false);
  x = (2 * x - 1).contiguous(at::MemoryFormat::ChannelsLast);
  x = halve(chain(x, "Conv2d_", {"1a_3x3", "2a_3x3", "2b_3x3"}));
  x = halve(chain(x, "Conv2d_", {"3b_1x1", "4a_3x3"}));
  for (const char* name : {"Mixed_5b.", "Mixed_5c.", "Mixed_5d."}) x = block_a(x, name);
  x = block_b(x);
  for (const char* name : {"Mixed_6b.", "Mixed_6c.", "Mixed_6d.", "Mixed_6e."})
    x = block_c(x, name);
  x = block_d(x);
  x = block_e(block_e(x, "Mixed_7b.", false), "Mixed_7c.", true);
  return x.mean({2, 3});
}

}  // namespace tinct
