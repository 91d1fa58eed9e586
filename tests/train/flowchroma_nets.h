#pragma once

#include <ATen/ATen.h>

#include <cmath>
#include <memory>
#include <vector>

#include "train/models/flowchroma.h"

namespace tinct::test {

[[nodiscard]] inline ModelOptions flowchroma(int width = 8) {
  return {.model = "flowchroma", .width = width, .window = 4};
}

[[nodiscard]] inline ModelOptions with_window(ModelOptions options) {
  options.memory = "window";
  return options;
}

[[nodiscard]] inline at::Tensor unhinted(const at::Tensor& luma) {
  return at::zeros({luma.size(0), 3, luma.size(2), luma.size(3)});
}

/// The luma of a film of so many frames that have little in common.
[[nodiscard]] inline at::Tensor film(std::int64_t frames, std::int64_t height = 32,
                                     std::int64_t width = 32) {
  torch::manual_seed(5);
  return at::rand({frames, 1, height, width}) * at::rand({frames, 1, 1, 1}) * 100;
}

/// A net whose every weight counts: no ReLU is closed for good, and what it remembers moves the
/// colours by many units.
[[nodiscard]] inline std::shared_ptr<FlowChroma> lively(const ModelOptions& options) {
  torch::manual_seed(7);
  const auto model = std::make_shared<FlowChroma>(options);
  const torch::NoGradGuard no_gradients;
  for (auto& item : model->named_parameters()) {
    torch::Tensor& value = item.value();
    const std::string& name = item.key();
    if (name.starts_with("inception.")) continue;
    if (value.dim() == 4) {
      value.normal_(0, std::sqrt(2.0 / static_cast<double>(value[0].numel())));
    } else if (value.dim() == 2) {
      value.normal_(0, 0.5);
    } else {
      value.uniform_(0, 0.5);
    }
    if (name == "decoder_conv5.weight") value.mul_(0.5);
    if (name == "decoder_conv5.bias") value.sub_(0.25);
  }
  model->eval();
  return model;
}

/// a*, b* of a film, frame by frame.
[[nodiscard]] inline at::Tensor stepped(VideoColorizer& model, const at::Tensor& luma) {
  model.reset();
  std::vector<at::Tensor> frames;
  for (std::int64_t i = 0; i < luma.size(0); ++i) {
    const at::Tensor one = luma.narrow(0, i, 1);
    frames.push_back(model.step(one, unhinted(one)));
  }
  return at::cat(frames);
}

[[nodiscard]] inline double gap(const at::Tensor& x, const at::Tensor& y) {
  return (x - y).abs().max().item<double>();
}

[[nodiscard]] inline ColorBatch runs_of(const at::Tensor& luma, const at::Tensor& chroma,
                                        std::int64_t clip) {
  return {.luma = luma, .chroma = chroma, .hints = unhinted(luma), .clip = clip};
}

/// A net that gives one colour everywhere.
[[nodiscard]] inline std::shared_ptr<FlowChroma> painter(const ModelOptions& options, double a,
                                                         double b) {
  const auto model = std::make_shared<FlowChroma>(options);
  const torch::NoGradGuard no_gradients;
  for (auto& item : model->named_parameters()) {
    if (item.key() == "decoder_conv5.weight") item.value().zero_();
    if (item.key() != "decoder_conv5.bias") continue;
    item.value().copy_(at::atanh(at::tensor({a / 128, b / 128})));
  }
  return model;
}

/// One colour, [n, …, 16, 16].
[[nodiscard]] inline ColorBatch plain(double luma, double a, double b, std::int64_t frames) {
  const at::Tensor l = at::full({frames, 1, 16, 16}, luma);
  const at::Tensor ab = at::cat({at::full_like(l, a), at::full_like(l, b)}, 1);
  return runs_of(l, ab, frames);
}

}  // namespace tinct::test
