#include "train/models/flow_net.h"

#include <ATen/ATen.h>
#include <torch/nn/init.h>
#include <torch/utils.h>

#include "train/models/flow_warp.h"

namespace tinct {
namespace {

constexpr std::int64_t kFirstChannels = 16;
constexpr std::array<std::int64_t, 3> kFeatureChannels{32, 48, 64};
constexpr std::array<std::int64_t, 3> kEstimatorChannels{64, 48, 32};
/// Of the window in which features are compared.
constexpr std::int64_t kRadius = 3;
constexpr std::int64_t kWindow = (2 * kRadius + 1) * (2 * kRadius + 1);
constexpr double kFlowLeak = 0.1;
/// Of the weights that give the vectors.
constexpr double kFlowDeviation = 0.001;
/// Keeps features that are even from becoming noise.
constexpr double kLeastSquare = 1e-4;

/// Over what a layer has just given, and nobody else has.
torch::Tensor leaky(torch::Tensor fresh) { return at::leaky_relu_(fresh, kFlowLeak); }

/// Features without their means over the picture, as vectors of length 1 at every pixel.
torch::Tensor directions(const torch::Tensor& features) {
  const torch::Tensor centred = features - features.mean(at::IntArrayRef{2, 3}, true);
  return centred / (centred.square().sum(1, true) + kLeastSquare).sqrt();
}

/// The likeness of directions [n, c, h, w] to others in the window around the same place, [n,
/// kWindow, h, w]: cosines, row by row of the window; outside the picture 0.
torch::Tensor likeness(const torch::Tensor& features, const torch::Tensor& others) {
  const torch::Tensor wide = at::constant_pad_nd(others, {kRadius, kRadius, kRadius, kRadius});
  const std::int64_t height = features.size(2), width = features.size(3);
  std::vector<torch::Tensor> planes;
  for (std::int64_t y = 0; y <= 2 * kRadius; ++y) {
    for (std::int64_t x = 0; x <= 2 * kRadius; ++x) {
      const torch::Tensor shifted = wide.narrow(2, y, height).narrow(3, x, width);
      planes.push_back((features * shifted).sum(1, true));
    }
  }
  return at::cat(planes, 1);
}

/// The mean step in the window, [n, 2, h, w], under the softmax of its likenesses.
torch::Tensor likely_step(const torch::Tensor& likenesses, const torch::Tensor& sharpness) {
  const torch::Tensor weights = at::softmax(likenesses * sharpness, 1);
  const torch::Tensor steps = at::arange(-kRadius, kRadius + 1, weights.options());
  const auto mean = [&](const torch::Tensor& of_window) {
    return (weights * of_window.view({1, kWindow, 1, 1})).sum(1, true);
  };
  constexpr std::int64_t kSide = 2 * kRadius + 1;
  return at::cat({mean(steps.repeat({kSide})), mean(steps.repeat_interleave(kSide))}, 1);
}

}  // namespace

FlowNetImpl::FlowNetImpl() : sharpness_(register_parameter("sharpness", at::ones({kLevels}))) {
  first_ = layer("down1", 1, kFirstChannels, 2);
  std::int64_t in = kFirstChannels;
  for (std::size_t i = 0; i < kLevels; ++i) {
    downs_[i] = layer("down" + std::to_string(i + 2), in, kFeatureChannels[i], 2);
    in = kFeatureChannels[i];
  }
  for (std::size_t i = 0; i < kLevels; ++i) {
    const std::string name = "flow" + std::to_string(i + 2) + "_";
    std::int64_t channels = kWindow + kFeatureChannels[i] + 2;
    for (std::size_t k = 0; k < kEstimatorChannels.size(); ++k) {
      estimators_[i].push_back(
          layer(name + std::to_string(k + 1), channels, kEstimatorChannels[k]));
      channels = kEstimatorChannels[k];
    }
    estimators_[i].push_back(layer(name + "uv", channels, 2));
    torch::nn::init::normal_(estimators_[i].back()->weight, 0, kFlowDeviation);
  }
}

FlowNetImpl::Conv FlowNetImpl::layer(const std::string& name, std::int64_t in, std::int64_t out,
                                     std::int64_t stride) {
  Conv made =
      register_module(name, Conv(torch::nn::Conv2dOptions(in, out, 3).stride(stride).padding(1)));
  torch::nn::init::kaiming_normal_(made->weight, kFlowLeak, torch::kFanIn, torch::kLeakyReLU);
  torch::nn::init::zeros_(made->bias);
  return made;
}

std::array<torch::Tensor, FlowNetImpl::kLevels> FlowNetImpl::features(const torch::Tensor& luma) {
  torch::Tensor x = leaky(first_->forward((luma - 50) / 50));
  std::array<torch::Tensor, kLevels> out;
  for (std::size_t i = 0; i < kLevels; ++i) out[i] = x = leaky(downs_[i]->forward(x));
  return out;
}

std::vector<torch::Tensor> FlowNetImpl::pyramid(const torch::Tensor& from,
                                                const torch::Tensor& to) {
  const auto first = features(from), second = features(to);
  std::vector<torch::Tensor> flows;
  for (std::size_t i = kLevels; i-- > 0;) {
    // In float32 also where the net runs in 16 bits: likenesses differ little.
    const torch::Tensor own = first[i].to(at::kFloat);
    const std::int64_t height = own.size(2), width = own.size(3);
    torch::Tensor flow = at::zeros({own.size(0), 2, height, width}, own.options());
    torch::Tensor there = directions(second[i].to(at::kFloat));
    if (!flows.empty()) {
      flow = enlarge_flow(flows.back(), height, width);
      there = warp_by_flow(there, flow);
    }
    const torch::Tensor alike = likeness(directions(own), there);
    flow = flow + likely_step(alike, sharpness_.select(0, static_cast<std::int64_t>(i)));
    torch::Tensor x = at::cat({alike, own, flow}, 1);
    for (std::size_t k = 0; k + 1 < estimators_[i].size(); ++k) {
      x = leaky(estimators_[i][k]->forward(x));
    }
    flows.push_back(flow + estimators_[i].back()->forward(x).to(at::kFloat));
  }
  return flows;
}

torch::Tensor FlowNetImpl::forward(const torch::Tensor& from, const torch::Tensor& to) {
  return enlarge_flow(pyramid(from, to).back(), from.size(2), from.size(3));
}

torch::Tensor enlarge_flow(const torch::Tensor& flow, std::int64_t height, std::int64_t width) {
  const double x = static_cast<double>(width) / static_cast<double>(flow.size(3));
  const double y = static_cast<double>(height) / static_cast<double>(flow.size(2));
  const torch::Tensor factors = at::tensor({x, y}, at::kFloat).view({1, 2, 1, 1});
  return at::upsample_bilinear2d(flow, {height, width}, false) * factors.to(flow.device());
}

}  // namespace tinct
