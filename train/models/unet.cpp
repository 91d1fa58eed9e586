#include "train/models/unet.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/dropout.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/tanh.h>

#include <algorithm>
#include <string>

#include "train/models/gan_weights.h"

namespace tinct {
namespace {

constexpr int kKernelOfUNet = 4;
constexpr int kMostTimes = 8;
constexpr double kLeakOfUNet = 0.2;

}  // namespace

UNet::UNet(const Options& options) : options_(options) {
  for (int level = 0; level < options.levels; ++level) add_down(level);
  for (int level = options.levels - 1; level >= 0; --level) add_up(level);
  draw_gan_weights(*this);
}

int UNet::channels(int level) const {
  return options_.width * std::min(kMostTimes, 1 << std::min(level, kMostTimes));
}

void UNet::add_down(int level) {
  const std::string name = "down" + std::to_string(level + 1);
  const int in = level == 0 ? options_.in : channels(level - 1), out = channels(level);
  const bool normalised = level > 0 && level < options_.levels - 1;
  downs_.push_back(
      register_module(name, torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, kKernelOfUNet)
                                                  .stride(2)
                                                  .padding(1)
                                                  .bias(!normalised))));
  BatchNorm norm{nullptr};
  if (normalised)
    norm = register_module(name + "_norm", BatchNorm(torch::nn::BatchNorm2dOptions(out)));
  down_norms_.push_back(norm);
}

void UNet::add_up(int level) {
  const std::string name = "up" + std::to_string(level + 1);
  const bool innermost = level == options_.levels - 1, last = level == 0;
  const int in = innermost ? channels(level) : 2 * channels(level);
  const int out = last ? options_.out : channels(level - 1);
  ups_.push_back(register_module(
      name, torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(in, out, kKernelOfUNet)
                                           .stride(2)
                                           .padding(1)
                                           .bias(last))));
  BatchNorm norm{nullptr};
  if (!last) norm = register_module(name + "_norm", BatchNorm(torch::nn::BatchNorm2dOptions(out)));
  up_norms_.push_back(norm);
}

std::vector<torch::Tensor> UNet::encode(const torch::Tensor& picture) {
  std::vector<torch::Tensor> features;
  for (std::size_t i = 0; i < downs_.size(); ++i) {
    torch::Tensor x = i == 0 ? picture : at::leaky_relu(features.back(), kLeakOfUNet);
    x = downs_[i]->forward(x);
    features.push_back(down_norms_[i].is_empty() ? x : down_norms_[i]->forward(x));
  }
  return features;
}

torch::Tensor UNet::decode(const std::vector<torch::Tensor>& features) {
  const std::size_t levels = ups_.size();
  // The features belong to the caller; what is joined is this function's own.
  torch::Tensor x = at::relu(features.back());
  for (std::size_t i = 0; i < levels; ++i) {
    if (i > 0) x = at::cat({x, features[levels - 1 - i]}, 1).relu_();
    x = ups_[i]->forward(x);
    if (i + 1 == levels) break;
    x = up_norms_[i]->forward(x);
    const bool wide = x.size(1) == std::int64_t{kMostTimes} * options_.width;
    if (wide && options_.dropout > 0) x = at::dropout(x, options_.dropout, is_training());
  }
  return at::tanh(x);
}

}  // namespace tinct
