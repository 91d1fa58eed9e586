#pragma once

#include <ATen/ATen.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/json.h"
#include "train/metrics/state_dict.h"

namespace tinct::test {

/// Numbers in -1..1 that depend on a name: as tests/support/reference_learned_metrics.py has them,
/// bit for bit.
[[nodiscard]] inline at::Tensor noise(const std::string& name, std::int64_t count) {
  constexpr std::int64_t kRange = std::int64_t{1} << 31;
  std::int64_t seed = 0;
  for (const char c : name) seed = (seed * 31 + c) % kRange;
  at::Tensor x = (at::arange(count, at::kLong) * 1103515245 + seed).remainder(kRange);
  x = at::bitwise_xor(x, x.floor_divide(std::int64_t{1} << 15));
  x = (x * 69069 + 1).remainder(kRange);
  x = at::bitwise_xor(x, x.floor_divide(std::int64_t{1} << 13));
  return x.to(at::kDouble) / static_cast<double>(kRange / 2) - 1;
}

/// Weights of that name and shape.
[[nodiscard]] inline at::Tensor formula_weight(const std::string& name,
                                               const std::vector<std::int64_t>& shape) {
  std::int64_t count = 1;
  for (const std::int64_t side : shape) count *= side;
  at::Tensor v = noise(name, count).view(shape);
  if (name.starts_with("lin")) {
    v = 0.5 + 0.5 * v;
  } else if (shape.size() == 4) {
    v = v * std::sqrt(6.0 * static_cast<double>(shape[0]) / static_cast<double>(count));
  } else if (name.ends_with("bn.weight")) {
    v = 1 + 0.1 * v;
  } else if (name.ends_with("running_var")) {
    v = 1 + 0.5 * v;
  } else {
    v = 0.1 * v;
  }
  return v.to(at::kFloat);
}

using Shapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

[[nodiscard]] inline StateDict formula_weights(const Shapes& shapes) {
  StateDict dict{.file = "formula", .tensors = {}};
  for (const auto& [name, shape] : shapes) dict.tensors[name] = formula_weight(name, shape);
  return dict;
}

/// The shapes of torchvision's AlexNet (features only) and of LPIPS' weights for it.
[[nodiscard]] inline Shapes alexnet_shapes() {
  Shapes shapes;
  const auto add = [&](const std::string& name, std::int64_t out, std::int64_t in, std::int64_t k) {
    shapes.push_back({"features." + name + ".weight", {out, in, k, k}});
    shapes.push_back({"features." + name + ".bias", {out}});
  };
  add("0", 64, 3, 11);
  add("3", 192, 64, 5);
  add("6", 384, 192, 3);
  add("8", 256, 384, 3);
  add("10", 256, 256, 3);
  return shapes;
}
[[nodiscard]] inline Shapes lpips_shapes() {
  Shapes shapes;
  const std::vector<std::int64_t> channels{64, 192, 384, 256, 256};
  for (std::size_t i = 0; i < channels.size(); ++i) {
    shapes.push_back({"lin" + std::to_string(i) + ".model.1.weight", {1, channels[i], 1, 1}});
  }
  return shapes;
}

/// A picture [1, 3, h, w] in 0..255, as the script has it.
[[nodiscard]] inline at::Tensor formula_picture(std::int64_t height, std::int64_t width,
                                                std::int64_t shift) {
  const at::Tensor c = at::arange(3, at::kLong).view({1, 3, 1, 1});
  const at::Tensor y = at::arange(height, at::kLong).view({1, 1, -1, 1});
  const at::Tensor x = at::arange(width, at::kLong).view({1, 1, 1, -1}) + shift;
  const at::Tensor checks = (x.floor_divide(16) + y.floor_divide(8)).remainder(2);
  return (x * 5 + y * 3 + c * 40 + checks * 90 + (x * y).floor_divide(32))
      .remainder(256)
      .to(at::kByte);
}

/// Inception's weights, for convolutions of these shapes by the names of their layers.
[[nodiscard]] inline Shapes inception_shapes(const Json& kernels) {
  Shapes shapes;
  for (const auto& [name, kernel] : kernels.items()) {
    const auto shape = kernel.get<std::vector<std::int64_t>>();
    shapes.push_back({name + ".conv.weight", shape});
    for (const char* part : {"weight", "bias", "running_mean", "running_var"}) {
      shapes.push_back({name + ".bn." + part, {shape[0]}});
    }
  }
  return shapes;
}

}  // namespace tinct::test
