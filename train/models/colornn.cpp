#include "train/models/colornn.h"

#include <ATen/ops/upsample_bilinear2d.h>
#include <torch/nn/init.h>

#include "lib/base/uv_bin_edges.h"
#include "train/models/uv_colours.h"

namespace tinct {
namespace {

constexpr double kBinHeadDeviation = 0.01;
constexpr std::size_t kSizes = 4;

torch::Tensor twice_the_size(const torch::Tensor& x) {
  return at::upsample_bilinear2d(x, {2 * x.size(2), 2 * x.size(3)}, false);
}

}  // namespace

Colornn::Colornn(const ModelOptions& options) : decode_(options.decode) {
  const int width = options.width;
  vgg_ = register_module("vgg", std::make_shared<Vgg16>(Vgg16Shape{.width = width, .blocks = 4}));
  for (torch::Tensor& parameter : vgg_->parameters()) parameter.set_requires_grad(false);
  const std::array<int, kSizes> channels{width, 2 * width, 4 * width, 8 * width};
  for (std::size_t i = 0; i < kSizes; ++i) {
    const std::string number = std::to_string(i + 1);
    norms_.push_back(register_module("norm" + number, Norm(channels[i])));
    if (i + 1 < kSizes) sides_.push_back(conv("side" + number, channels[i], channels[i], 1));
    back_.push_back(conv("conv" + number, channels[i], channels[i == 0 ? 0 : i - 1]));
  }
  u_ = head("u", width);
  v_ = head("v", width);
}

Colornn::Conv Colornn::conv(const std::string& name, int in, int out, int kernel) {
  Conv layer(torch::nn::Conv2dOptions(in, out, kernel).padding(kernel / 2));
  const torch::NoGradGuard no_gradients;
  torch::nn::init::kaiming_normal_(layer->weight, 0, torch::kFanIn, torch::kReLU);
  torch::nn::init::zeros_(layer->bias);
  return register_module(name, layer);
}

Colornn::Conv Colornn::head(const std::string& name, int in) {
  Conv layer = conv(name, in, kUvBins, 1);
  const torch::NoGradGuard no_gradients;
  torch::nn::init::normal_(layer->weight, 0, kBinHeadDeviation);
  return layer;
}

void Colornn::load_backbone(const std::filesystem::path& weights) { vgg_->load(weights); }

UvScores Colornn::colour_scores(const torch::Tensor& luma) {
  std::array<torch::Tensor, 5> taps;
  {
    const torch::NoGradGuard no_gradients;
    taps = vgg_->forward(vgg_input(luma));
  }
  torch::Tensor x = back_[3]->forward(norms_[3]->forward(taps[3])).relu_();
  for (std::size_t i = kSizes - 1; i-- > 0;) {
    x = twice_the_size(x) + sides_[i]->forward(norms_[i]->forward(taps[i]));
    x = back_[i]->forward(x).relu_();
  }
  return {.u = u_->forward(x).to(torch::kFloat32), .v = v_->forward(x).to(torch::kFloat32)};
}

torch::Tensor Colornn::step(const torch::Tensor& luma, const torch::Tensor& /*hints*/) {
  return ab_from_uv_scores(colour_scores(luma), luma, decode_);
}

torch::Tensor Colornn::loss(const ColorBatch& batch) {
  return uv_cross_entropy(colour_scores(batch.luma), uv_bins_of(batch.luma, batch.chroma));
}

}  // namespace tinct
