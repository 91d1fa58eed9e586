#include "train/models/flow_net.h"

#include <ATen/ATen.h>
#include <torch/nn/init.h>
#include <torch/utils.h>

#include "train/models/flow_warp.h"
#include "train/models/lucas_kanade.h"

namespace tinct {
namespace {

/// Of the features at half the size, a quarter and an eighth.
constexpr std::array<std::int64_t, 3> kFeatureChannels{8, 16, 24};
/// Of the estimators from the whole size, where they take most of the time, to an eighth.
constexpr std::array<std::int64_t, 4> kEstimatorChannels{8, 16, 16, 16};
/// Of the window in which features are compared.
constexpr std::int64_t kRadius = 3;
constexpr std::int64_t kWindowSide = 2 * kRadius + 1;
constexpr double kFlowLeak = 0.1;
/// What likenesses, which are cosines, are multiplied by for the softmax before it has learned.
constexpr double kFirstSharpness = 5;
/// Keeps features that are even from becoming noise.
constexpr double kLeastSquare = 1e-4;
/// Bring L* and its differences near the numbers that layers begin with.
constexpr double kLumaScale = 25, kDifferenceScale = 10;

/// Over what a layer has just given, and nobody else has.
torch::Tensor leaky(torch::Tensor fresh) { return at::leaky_relu_(fresh, kFlowLeak); }

torch::Tensor half_size(const torch::Tensor& picture) {
  return at::avg_pool2d(picture, 2, 2, 0, /*ceil_mode=*/true);
}

/// Features without their means over the picture, as vectors of length 1 at every pixel.
torch::Tensor directions(const torch::Tensor& features) {
  const torch::Tensor centred = features - features.mean(at::IntArrayRef{2, 3}, true);
  return centred / (centred.square().sum(1, true) + kLeastSquare).sqrt();
}

/// The likeness of directions [n, c, h, w] to others in the window around the same place, [n,
/// kWindowSide^2, h, w]: cosines, row by row of the window; outside the picture 0.
torch::Tensor likeness(const torch::Tensor& features, const torch::Tensor& others) {
  const torch::Tensor wide = at::constant_pad_nd(others, {kRadius, kRadius, kRadius, kRadius});
  const std::int64_t height = features.size(2), width = features.size(3);
  std::vector<torch::Tensor> columns, rows;
  for (std::int64_t x = 0; x < kWindowSide; ++x) columns.push_back(wide.narrow(3, x, width));
  const torch::Tensor shifted = at::stack(columns, 1), own = features.unsqueeze(1);
  for (std::int64_t y = 0; y < kWindowSide; ++y) {
    rows.push_back((own * shifted.narrow(3, y, height)).sum(2));
  }
  return at::cat(rows, 1);
}

/// The mean step in the window, [n, 2, h, w], under the softmax of its likenesses.
torch::Tensor likely_step(const torch::Tensor& likenesses, const torch::Tensor& sharpness) {
  const torch::Tensor weights = at::softmax(likenesses * (sharpness * kFirstSharpness), 1);
  const torch::Tensor steps = at::arange(-kRadius, kRadius + 1, weights.options());
  const auto mean = [&](const torch::Tensor& of_window) {
    return (weights * of_window.view({1, kWindowSide * kWindowSide, 1, 1})).sum(1, true);
  };
  return at::cat({mean(steps.repeat({kWindowSide})), mean(steps.repeat_interleave(kWindowSide))},
                 1);
}

}  // namespace

FlowNetImpl::FlowNetImpl() : sharpness_(register_parameter("match_sharpness", at::ones({1}))) {
  std::int64_t in = 1;
  for (std::size_t i = 0; i < kCoarsest; ++i) {
    halvings_[i] = layer("half" + std::to_string(i + 1), in, kFeatureChannels[i], 2);
    in = kFeatureChannels[i];
  }
  for (std::size_t i = 0; i < kSizes; ++i) {
    const bool matches = i == kCoarsest;
    const std::string name = "size" + std::to_string(std::size_t{1} << i);
    // The flow so far, the step of Lucas and Kanade and the difference; features; likenesses and
    // the likely step.
    const std::int64_t channels = 2 + 2 + 1 + (i > 0 ? kFeatureChannels[i - 1] : 0) +
                                  (matches ? kWindowSide * kWindowSide + 2 : 0);
    // A correction, and what part of each step is taken.
    const std::int64_t gives = matches ? 4 : 3;
    estimators_[i] = {layer(name + "_see", channels, kEstimatorChannels[i]),
                      layer(name + "_decide", kEstimatorChannels[i], gives)};
    torch::nn::init::zeros_(estimators_[i].back()->weight);
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

FlowNetImpl::Sizes FlowNetImpl::features(const torch::Tensor& luma) {
  Sizes out;
  torch::Tensor x = (luma - 50) / kLumaScale;
  for (std::size_t i = 0; i < kCoarsest; ++i) {
    x = leaky(halvings_[i]->forward(x));
    out[i + 1] = x;
  }
  return out;
}

std::vector<torch::Tensor> FlowNetImpl::pyramid(const torch::Tensor& from,
                                                const torch::Tensor& to) {
  const std::int64_t count = from.size(0);
  // Both pictures in one batch: half as many calls.
  Sizes luma{at::cat({from, to}).to(at::kFloat)};
  for (std::size_t i = 1; i < kSizes; ++i) luma[i] = half_size(luma[i - 1]);
  const Sizes both = features(luma.front());
  std::vector<torch::Tensor> flows;
  for (std::size_t i = kSizes; i-- > 0;) {
    const torch::Tensor first = luma[i].narrow(0, 0, count),
                        second = luma[i].narrow(0, count, count);
    const std::int64_t height = first.size(2), width = first.size(3);
    torch::Tensor flow = at::zeros({count, 2, height, width}, first.options());
    torch::Tensor likely;
    std::vector<torch::Tensor> seen;
    if (i == kCoarsest) {
      // In float32 also where the net runs in 16 bits: likenesses differ little.
      const torch::Tensor compared = both[i].to(at::kFloat);
      const torch::Tensor alike = likeness(directions(compared.narrow(0, 0, count)),
                                           directions(compared.narrow(0, count, count)));
      likely = likely_step(alike, sharpness_);
      seen = {alike, likely};
    } else {
      flow = enlarge_flow(flows.back(), height, width);
    }
    const LucasKanade left = lucas_kanade(first, warp_by_flow(second, flow));
    if (i > 0) seen.push_back(both[i].narrow(0, 0, count).to(at::kFloat));
    seen.insert(seen.end(), {flow, left.step, left.difference / kDifferenceScale});
    auto& [see, decide] = estimators_[i];
    const torch::Tensor decided =
        decide->forward(leaky(see->forward(at::cat(seen, 1)))).to(at::kFloat);
    flow = flow + decided.narrow(1, 0, 2) + left.step * decided.narrow(1, 2, 1);
    flows.push_back(likely.defined() ? flow + likely * decided.narrow(1, 3, 1) : flow);
  }
  return flows;
}

torch::Tensor FlowNetImpl::forward(const torch::Tensor& from, const torch::Tensor& to) {
  return pyramid(from, to).back();
}

torch::Tensor enlarge_flow(const torch::Tensor& flow, std::int64_t height, std::int64_t width) {
  if (flow.size(2) == height && flow.size(3) == width) return flow;
  const double x = static_cast<double>(width) / static_cast<double>(flow.size(3));
  const double y = static_cast<double>(height) / static_cast<double>(flow.size(2));
  const torch::Tensor factors = at::tensor({x, y}, at::kFloat).view({1, 2, 1, 1});
  return at::upsample_bilinear2d(flow, {height, width}, false) * factors.to(flow.device());
}

}  // namespace tinct
