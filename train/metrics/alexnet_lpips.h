#pragma once

#include <ATen/core/Tensor.h>

#include <array>

#include "train/metrics/state_dict.h"

namespace tinct {

/// LPIPS v0.1 with AlexNet (Zhang et al., CVPR 2018; github.com/richzhang/PerceptualSimilarity):
/// features behind the five ReLUs of torchvision's AlexNet, scaled to length 1 over the channels at
/// every place; their squared differences, weighted by what was learned from people's judgments,
/// averaged over the places and summed over the five.
class AlexNetLpips {
 public:
  /// Pictures with a shorter side have no fifth feature.
  static constexpr std::int64_t kSmallestSide = 31;

  /// `alexnet` holds features.N.weight and .bias, `linear` lin0.model.1.weight … . Throws
  /// Error(Fault::input) where a weight is missing or has another shape.
  AlexNetLpips(const StateDict& alexnet, const StateDict& linear, const c10::Device& device);

  /// The distances [n] of RGB pictures [n, 3, h, w] in 0..255, on the CPU; 0 for equal ones.
  [[nodiscard]] at::Tensor distance(const at::Tensor& x, const at::Tensor& y) const;

 private:
  static constexpr std::size_t kLevels = 5;
  [[nodiscard]] std::array<at::Tensor, kLevels> features(const at::Tensor& rgb) const;

  struct Layer {
    at::Tensor weight, bias;
  };
  c10::Device device_;
  std::array<Layer, kLevels> convolutions_;
  std::array<at::Tensor, kLevels> linear_;
  at::Tensor shift_, scale_;
};

}  // namespace tinct
