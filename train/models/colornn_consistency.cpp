#include "train/models/colornn_consistency.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include "lib/base/errors.h"
#include "lib/base/uv_bin_edges.h"
#include "train/lab.h"
#include "train/models/uv_colours.h"

namespace tinct {
namespace {

constexpr int kOwnChannels = 1 + 2 * kUvBins;
constexpr int kBeforeChannels = 2 * kUvBins;

/// Bins [n, 2, h, w] as ones and zeros, [n, 60, h, w].
torch::Tensor ones_and_zeros(const torch::Tensor& bins) {
  const auto of = [&](std::int64_t channel) {
    return at::one_hot(bins.select(1, channel), kUvBins).permute({0, 3, 1, 2});
  };
  return at::cat({of(0), of(1)}, 1).to(torch::kFloat32);
}

}  // namespace

ColornnConsistency::ColornnConsistency(const ModelOptions& options)
    : Colornn(options), clip_frames_(options.clip_frames), own_colours_(options.own_colours) {
  for (torch::Tensor& parameter : parameters()) parameter.set_requires_grad(false);
  const int width = options.width;
  layers_ = {conv("consistency1", kOwnChannels + kBeforeChannels, width),
             conv("consistency2", width, width), conv("consistency3", width, width)};
  consistent_u_ = head("consistency_u", width);
  consistent_v_ = head("consistency_v", width);
}

void ColornnConsistency::train(bool on) {
  // The colour model's normalisations keep the statistics that it learned with.
  Colornn::train(on);
  for (const auto& module : modules(false)) {
    auto* norm = module->as<torch::nn::BatchNorm2dImpl>();
    if (norm != nullptr) norm->train(false);
  }
}

void ColornnConsistency::reset() {
  before_.reset();
  luma_.reset();
}

torch::Tensor ColornnConsistency::own_input(const torch::Tensor& luma) {
  const torch::NoGradGuard no_gradients;
  const UvScores alone = colour_scores(luma);
  return at::cat({gray_of_luma(luma), at::softmax(alone.u, 1), at::softmax(alone.v, 1)}, 1);
}

UvScores ColornnConsistency::recoloured(const torch::Tensor& input, const torch::Tensor& before) {
  const torch::Tensor shown =
      before.defined() ? ones_and_zeros(before)
                       : at::zeros({input.size(0), kBeforeChannels, input.size(2), input.size(3)},
                                   input.options());
  torch::Tensor x = at::cat({input, shown}, 1).contiguous(at::MemoryFormat::ChannelsLast);
  for (Conv& layer : layers_) x = layer->forward(x).relu_();
  return {.u = consistent_u_->forward(x).to(torch::kFloat32),
          .v = consistent_v_->forward(x).to(torch::kFloat32)};
}

torch::Tensor ColornnConsistency::step(const torch::Tensor& luma, const torch::Tensor& /*hints*/) {
  if (luma_.defined() && luma_.sizes() != luma.sizes()) reset();
  const torch::NoGradGuard no_gradients;
  const UvScores scores = recoloured(own_input(luma), before_);
  before_ = likeliest_bins(scores);
  luma_ = luma;
  return ab_from_uv_scores(scores, luma, decode());
}

bool ColornnConsistency::teach(const torch::Tensor& chroma) {
  if (!luma_.defined()) throw Error(Fault::bug, "no frame was coloured whose colours these are");
  before_ = uv_bins_of(luma_, chroma);
  return true;
}

torch::Tensor ColornnConsistency::shown_next(const torch::Tensor& truth,
                                             const UvScores& scores) const {
  if (own_colours_ <= 0) return truth;
  // On the CPU, so that every device draws the same.
  const torch::Tensor draw = at::rand({truth.size(0), 1, 1, 1}).to(truth.device());
  return at::where(draw < own_colours_, likeliest_bins(scores), truth);
}

torch::Tensor ColornnConsistency::loss(const ColorBatch& batch) {
  const std::int64_t runs = batch.luma.size(0) / batch.clip;
  const auto in_runs = [&](const torch::Tensor& rows) {
    return rows.unflatten(0, {runs, batch.clip});
  };
  const torch::Tensor input = in_runs(own_input(batch.luma));
  const torch::Tensor bins = in_runs(uv_bins_of(batch.luma, batch.chroma));
  torch::Tensor before, sum;
  for (std::int64_t frame = 0; frame < batch.clip; ++frame) {
    const torch::Tensor truth = bins.select(1, frame);
    const UvScores scores = recoloured(input.select(1, frame), before);
    const torch::Tensor wrong = uv_cross_entropy(scores, truth);
    sum = sum.defined() ? sum + wrong : wrong;
    before = shown_next(truth, scores);
  }
  return sum / static_cast<double>(batch.clip);
}

}  // namespace tinct
