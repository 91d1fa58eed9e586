#include "train/models/patch_gan.h"

#include <ATen/ops/leaky_relu.h>

#include <string>

#include "train/models/gan_weights.h"

namespace tinct {
namespace {

constexpr int kKernel = 4, kCriticLayers = 3;
constexpr double kCriticLeak = 0.2;

}  // namespace

PatchGan::PatchGan(int width) {
  int in = 3;
  for (int i = 0; i < kCriticLayers; ++i) {
    const int out = width << i;
    const std::string name = std::to_string(i + 1);
    layers_.push_back(register_module(
        "conv" + name,
        torch::nn::Conv2d(
            torch::nn::Conv2dOptions(in, out, kKernel).stride(2).padding(1).bias(false))));
    norms_.push_back(register_module("norm" + name, BatchNorm(torch::nn::BatchNorm2dOptions(out))));
    in = out;
  }
  last_ = register_module("conv4",
                          torch::nn::Conv2d(torch::nn::Conv2dOptions(in, 1, kKernel).padding(1)));
  draw_gan_weights(*this);
}

torch::Tensor PatchGan::forward(const torch::Tensor& lab) {
  torch::Tensor x = lab;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    x = norms_[i]->forward(layers_[i]->forward(x));
    at::leaky_relu_(x, kCriticLeak);
  }
  // Losses want more than 16 bits.
  return last_->forward(x).to(torch::kFloat32);
}

}  // namespace tinct
