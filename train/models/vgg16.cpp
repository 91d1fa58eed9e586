#include "train/models/vgg16.h"

#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/tensor.h>
#include <torch/nn/init.h>

#include <string>

#include "lib/base/log.h"
#include "train/lab.h"

namespace tinct {
namespace {

constexpr std::array<int, 5> kLayers{2, 2, 3, 3, 3};
constexpr std::array<int, 5> kWidths{1, 2, 4, 8, 8};

}  // namespace

Vgg16::Vgg16(const Vgg16Shape& shape) {
  const auto features = register_module("features", std::make_shared<torch::nn::Module>());
  // torchvision counts every convolution, ReLU and pool.
  int place = 0;
  int channels = 3;
  for (std::size_t i = 0; i < static_cast<std::size_t>(shape.blocks); ++i) {
    std::vector<Layer> block;
    const int width = kWidths[i] * shape.width;
    for (int layer = 0; layer < kLayers[i]; ++layer) {
      const std::string name = std::to_string(place);
      const auto options = torch::nn::Conv2dOptions(channels, width, 3).padding(1);
      block.push_back({name, features->register_module(name, Conv(options))});
      channels = width;
      place += 2;
    }
    ++place;
    blocks_.push_back(std::move(block));
  }
  draw_weights();
}

void Vgg16::draw_weights() {
  const torch::NoGradGuard no_gradients;
  for (auto& block : blocks_) {
    for (Layer& layer : block) {
      torch::nn::init::kaiming_normal_(layer.conv->weight, 0, torch::kFanOut, torch::kReLU);
      torch::nn::init::zeros_(layer.conv->bias);
    }
  }
}

void Vgg16::take(const StateDict& weights) {
  const torch::NoGradGuard no_gradients;
  for (auto& block : blocks_) {
    for (Layer& layer : block) {
      const std::string name = "features." + layer.name;
      torch::Tensor& weight = layer.conv->weight;
      weight.copy_(weights.need(name + ".weight", weight.sizes().vec()));
      layer.conv->bias.copy_(weights.need(name + ".bias", layer.conv->bias.sizes().vec()));
    }
  }
}

void Vgg16::load(const std::filesystem::path& weights) {
  if (weights.empty()) {
    log_info(
        "no backbone= was given: VGG-16 begins with random weights; torchvision's vgg16 has those "
        "that learned from ImageNet");
    return;
  }
  take(read_state_dict(weights, "features."));
}

std::array<torch::Tensor, 5> Vgg16::forward(const torch::Tensor& pictures) {
  std::array<torch::Tensor, 5> taps;
  torch::Tensor x = pictures;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (i > 0) x = at::max_pool2d(x, {2, 2});
    for (Layer& layer : blocks_[i]) x = layer.conv->forward(x).relu_();
    taps[i] = x;
  }
  return taps;
}

torch::Tensor vgg_normalised(const torch::Tensor& rgb) {
  const auto row = [&](double r, double g, double b) {
    return at::tensor({r, g, b}, at::kFloat).view({1, 3, 1, 1}).to(rgb.device());
  };
  return (rgb - row(0.485, 0.456, 0.406)) / row(0.229, 0.224, 0.225);
}

torch::Tensor vgg_input(const torch::Tensor& luma) {
  return vgg_normalised(gray_of_luma(luma)).contiguous(luma.suggest_memory_format());
}

}  // namespace tinct
