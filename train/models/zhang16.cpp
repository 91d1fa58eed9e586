#include "train/models/zhang16.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/full.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/zeros.h>

#include "train/losses/bin_loss.h"
#include "train/models/ab_bins.h"
#include "train/models/he_weights.h"

namespace tinct {
namespace {

constexpr double kBinsDeviation = 0.01;
constexpr std::int64_t kReduction = 4;

}  // namespace

Zhang16::Zhang16(const ModelOptions& options)
    : prior_(register_buffer("prior", at::full({kAbBins}, 1.0 / kAbBins, at::kFloat))),
      counts_(at::zeros({kAbBins}, at::kLong)),
      bins_(ab_bins()) {
  const int c1 = options.width, c2 = 2 * c1, c3 = 4 * c1, c4 = 8 * c1;
  add_block({.in = 1, .out = c1, .layers = 2, .stride = 2});
  add_block({.in = c1, .out = c2, .layers = 2, .stride = 2});
  add_block({.in = c2, .out = c3, .layers = 3, .stride = 2});
  add_block({.in = c3, .out = c4, .layers = 3});
  add_block({.in = c4, .out = c4, .layers = 3, .dilation = 2});
  add_block({.in = c4, .out = c4, .layers = 3, .dilation = 2});
  add_block({.in = c4, .out = c4, .layers = 3});
  make_head(c3);
  // The last layer near 0: all bins are as likely at first.
  draw_he_weights(*this, {.name = "conv8_313", .deviation = kBinsDeviation});
}

void Zhang16::add_block(const BlockShape& shape) {
  Block block;
  const std::string prefix = "conv" + std::to_string(blocks_.size() + 1) + "_";
  std::string name;
  for (int i = 1; i <= shape.layers; ++i) {
    name = prefix + std::to_string(i);
    const auto options = torch::nn::Conv2dOptions(i == 1 ? shape.in : shape.out, shape.out, 3)
                             .stride(i == shape.layers ? shape.stride : 1)
                             .padding(shape.dilation)
                             .dilation(shape.dilation);
    block.layers.push_back(register_module(name, Conv(options)));
  }
  block.norm = register_module(name + "norm", Norm(torch::nn::BatchNorm2dOptions(shape.out)));
  blocks_.push_back(std::move(block));
}

void Zhang16::make_head(int width) {
  const auto same_size = torch::nn::Conv2dOptions(width, width, 3).padding(1);
  up8_ = register_module(
      "conv8_1", Up(torch::nn::ConvTranspose2dOptions(2 * width, width, 4).stride(2).padding(1)));
  conv8_2_ = register_module("conv8_2", Conv(same_size));
  conv8_3_ = register_module("conv8_3", Conv(same_size));
  bins_out_ = register_module("conv8_313", Conv(torch::nn::Conv2dOptions(width, kAbBins, 1)));
}

const torch::Tensor& Zhang16::bins_on(const torch::Device& device) {
  if (bins_.device() != device) bins_ = bins_.to(device);
  return bins_;
}

void Zhang16::count_colours(const torch::Tensor& chroma) {
  counts_ += bin_counts(at::avg_pool2d(chroma, kReduction), bins_on(chroma.device()));
}

void Zhang16::end_of_count() {
  const torch::NoGradGuard no_gradients;
  prior_.copy_(counts_.to(at::kDouble) / counts_.sum().to(at::kDouble));
  counts_.zero_();
}

torch::Tensor Zhang16::scores(const torch::Tensor& luma) {
  torch::Tensor x = (luma - spec_.luma_shift) / spec_.luma_scale;
  for (Block& block : blocks_) {
    for (Conv& layer : block.layers) x = layer->forward(x).relu_();
    x = block.norm->forward(x);
  }
  x = up8_->forward(x).relu_();
  x = conv8_3_->forward(conv8_2_->forward(x).relu_()).relu_();
  // The softmax of what 16 bits hold would be rough.
  return bins_out_->forward(x).to(torch::kFloat32);
}

torch::Tensor Zhang16::step(const torch::Tensor& luma, const torch::Tensor& /*hints*/) {
  const torch::Tensor chroma = annealed_mean(scores(luma), bins_on(luma.device()));
  return at::upsample_bilinear2d(chroma.to(torch::kFloat32), {luma.size(2), luma.size(3)}, false);
}

torch::Tensor Zhang16::loss(const ColorBatch& batch) {
  const torch::Tensor& bins = bins_on(batch.chroma.device());
  torch::Tensor target, weights;
  {
    const torch::NoGradGuard no_gradients;
    target = soft_encoded(at::avg_pool2d(batch.chroma, kReduction), bins);
    const torch::Tensor of_bins = rebalancing_weights(prior_, smoothed_prior(prior_, bins));
    weights = of_bins.index({target.argmax(1)});
  }
  return soft_bin_cross_entropy(scores(batch.luma), target, weights);
}

}  // namespace tinct
