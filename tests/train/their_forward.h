#pragma once

#include <ATen/ATen.h>

#include <cmath>
#include <string>

#include "tests/support/their_shapes.h"
#include "train/metrics/state_dict.h"

namespace tinct::test {

/// Weights drawn so that every part of a net has an effect and its output is not at its ends.
[[nodiscard]] inline StateDict drawn_weights(const TheirShapes& shapes) {
  StateDict dict{.file = "theirs.pth", .tensors = {}};
  for (const auto& [name, shape] : shapes) {
    at::Tensor value = at::randn(shape, at::kDouble);
    if (shape.size() == 4) {
      const auto fan_in = static_cast<double>(value[0].numel());
      value = value * std::sqrt(2 / fan_in);
    } else if (name.ends_with("running_var")) {
      // Small ones too: there an epsilon of 1e-5 is not one of 1e-3.
      value = at::rand(shape, at::kDouble) + 0.01;
    } else {
      value = value * 0.2 + (name.ends_with("weight") ? 0.7 : 0);
    }
    dict.tensors[name] = value.to(at::kFloat);
  }
  return dict;
}

/// The graphs of those nets in plain operators and in double: the judge of what was imported.
class TheirForward {
 public:
  explicit TheirForward(const StateDict& weights) : weights_(weights) {}

  /// a*, b* from luma [n, 1, h, w] and hints [n, 3, h, w].
  [[nodiscard]] at::Tensor siggraph17(const at::Tensor& luma, const at::Tensor& hints) const {
    const at::Tensor input =
        at::cat({(luma - 50) / 100, hints.narrow(1, 0, 2) / 110, hints.narrow(1, 2, 1)}, 1);
    const at::Tensor conv1 = block(1, input, 2);
    const at::Tensor conv2 = block(2, subsampled(conv1), 2);
    const at::Tensor conv3 = block(3, subsampled(conv2), 3);
    at::Tensor x = block(4, subsampled(conv3), 3);
    x = block(7, block(6, block(5, x, 3, 2), 3, 2), 3);
    x = at::relu(up("model8up.0", x) + conv("model3short8.0", conv3));
    x = norm("model8.5", at::relu(conv("model8.3", at::relu(conv("model8.1", x)))));
    x = at::relu(up("model9up.0", x) + conv("model2short9.0", conv2));
    x = norm("model9.3", at::relu(conv("model9.1", x)));
    x = at::relu(up("model10up.0", x) + conv("model1short10.0", conv1));
    x = at::leaky_relu(conv("model10.1", x), 0.2);
    return at::tanh(at::conv2d(x, of("model_out.0.weight"), of("model_out.0.bias"))) * 110;
  }

  [[nodiscard]] at::Tensor eccv16(const at::Tensor& luma) const {
    at::Tensor x = (luma - 50) / 100;
    for (int number = 1; number <= 7; ++number) {
      const bool dilated = number == 5 || number == 6;
      x = block(number, x, number < 3 ? 2 : 3, dilated ? 2 : 1, number <= 3 ? 2 : 1);
    }
    x = at::relu(up("model8.0", x));
    x = at::relu(conv("model8.4", at::relu(conv("model8.2", x))));
    x = at::conv2d(x, of("model8.6.weight"), of("model8.6.bias"));
    x = at::conv2d(at::softmax(x, 1), of("model_out.weight"));
    return at::upsample_bilinear2d(x, {luma.size(2), luma.size(3)}, false) * 110;
  }

 private:
  [[nodiscard]] at::Tensor of(const std::string& name) const {
    return weights_.tensors.at(name).to(at::kDouble);
  }
  [[nodiscard]] at::Tensor conv(const std::string& name, const at::Tensor& x, int dilation = 1,
                                int stride = 1) const {
    return at::conv2d(x, of(name + ".weight"), of(name + ".bias"), stride, dilation, dilation);
  }
  [[nodiscard]] at::Tensor up(const std::string& name, const at::Tensor& x) const {
    return at::conv_transpose2d(x, of(name + ".weight"), of(name + ".bias"), 2, 1);
  }
  [[nodiscard]] at::Tensor norm(const std::string& name, const at::Tensor& x) const {
    const auto channel = [&](const char* part) { return of(name + part).view({1, -1, 1, 1}); };
    return (x - channel(".running_mean")) / (channel(".running_var") + 1e-5).sqrt() *
               channel(".weight") +
           channel(".bias");
  }
  /// `stride` is of the last convolution.
  [[nodiscard]] at::Tensor block(int number, at::Tensor x, int layers, int dilation = 1,
                                 int stride = 1) const {
    const std::string name = "model" + std::to_string(number) + ".";
    for (int i = 0; i < layers; ++i) {
      const bool last = i == layers - 1;
      x = at::relu(conv(name + std::to_string(2 * i), x, dilation, last ? stride : 1));
    }
    return norm(name + std::to_string(2 * layers), x);
  }
  static at::Tensor subsampled(const at::Tensor& x) {
    return x.slice(2, 0, x.size(2), 2).slice(3, 0, x.size(3), 2);
  }

  const StateDict& weights_;
};

}  // namespace tinct::test
