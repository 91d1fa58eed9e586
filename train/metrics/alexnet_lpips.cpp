#include "train/metrics/alexnet_lpips.h"

#include <ATen/ATen.h>

namespace tinct {
namespace {

// torchvision's AlexNet ("One weird trick", Krizhevsky 2014): the numbers of its layers are those
// of its state_dict.
struct Convolution {
  int number;
  std::int64_t in, out, kernel, stride, padding;
  bool pool_before;
};
constexpr std::array<Convolution, 5> kConvolutions{{{0, 3, 64, 11, 4, 2, false},
                                                    {3, 64, 192, 5, 1, 2, true},
                                                    {6, 192, 384, 3, 1, 1, true},
                                                    {8, 384, 256, 3, 1, 1, false},
                                                    {10, 256, 256, 3, 1, 1, false}}};
// So that a feature without any length stays 0 (lpips.normalize_tensor).
constexpr double kLengthEpsilon = 1e-10;

at::Tensor per_channel(std::initializer_list<float> values, const c10::Device& device) {
  return at::tensor(at::ArrayRef<float>(values)).view({1, 3, 1, 1}).to(device);
}

at::Tensor unit_length(const at::Tensor& x) {
  return x / (x.square().sum(1, /*keepdim=*/true).sqrt() + kLengthEpsilon);
}

}  // namespace

AlexNetLpips::AlexNetLpips(const StateDict& alexnet, const StateDict& linear,
                           const c10::Device& device)
    : device_(device),
      shift_(per_channel({-.030F, -.088F, -.188F}, device)),
      scale_(per_channel({.458F, .448F, .450F}, device)) {
  for (std::size_t i = 0; i < kLevels; ++i) {
    const Convolution& c = kConvolutions[i];
    const std::string name = "features." + std::to_string(c.number);
    convolutions_[i] = {
        alexnet.need(name + ".weight", {c.out, c.in, c.kernel, c.kernel}).to(device),
        alexnet.need(name + ".bias", {c.out}).to(device)};
    linear_[i] =
        linear.need("lin" + std::to_string(i) + ".model.1.weight", {1, c.out, 1, 1}).to(device);
  }
}

std::array<at::Tensor, AlexNetLpips::kLevels> AlexNetLpips::features(const at::Tensor& rgb) const {
  // To -1..1, then to what AlexNet learned from.
  at::Tensor x = rgb.to(device_).to(at::kFloat) / 127.5 - 1;
  x = (x - shift_) / scale_;
  std::array<at::Tensor, kLevels> taps;
  for (std::size_t i = 0; i < kLevels; ++i) {
    const Convolution& c = kConvolutions[i];
    if (c.pool_before) x = at::max_pool2d(x, {3, 3}, {2, 2});
    x = at::relu(at::conv2d(x, convolutions_[i].weight, convolutions_[i].bias, {c.stride, c.stride},
                            {c.padding, c.padding}));
    taps[i] = unit_length(x);
  }
  return taps;
}

at::Tensor AlexNetLpips::distance(const at::Tensor& x, const at::Tensor& y) const {
  const c10::InferenceMode no_gradients;
  const auto of_x = features(x);
  const auto of_y = features(y);
  at::Tensor sum = at::zeros({x.size(0)}, at::TensorOptions().device(device_));
  for (std::size_t i = 0; i < kLevels; ++i) {
    sum += at::conv2d((of_x[i] - of_y[i]).square(), linear_[i]).mean({1, 2, 3});
  }
  return sum.cpu();
}

}  // namespace tinct
