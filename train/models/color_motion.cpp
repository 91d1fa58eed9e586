#include "train/models/color_motion.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/batchnorm.h>

#include "lib/base/errors.h"
#include "train/losses/temporal_warp_loss.h"
#include "train/models/flow_warp.h"
#include "train/models/hint_spread.h"
#include "train/models/luma_flow.h"

namespace tinct {
namespace {

constexpr int kMask1 = 16, kMask2 = 24;

/// Of the mask net or the flow net, which the published stages train together with nothing else.
bool in_mask(const std::string& name) {
  return name.starts_with("mask_") || name.starts_with("flow_net.");
}

/// Rows `first` … `first + count` of each of an encoder's features.
UserGuided::Features rows_of(const UserGuided::Features& all, std::int64_t first,
                             std::int64_t count) {
  return {all.block1.narrow(0, first, count), all.block2.narrow(0, first, count),
          all.block3.narrow(0, first, count), all.deep.narrow(0, first, count)};
}

}  // namespace

ColorMotion::ColorMotion(const ModelOptions& options)
    : UserGuided(options, SecondInput::hints),
      uses_flow_(options.flow != "none"),
      state_is_blend_(options.state == "blended"),
      temporal_loss_(options.temporal_loss),
      flow_loss_(options.flow_loss) {
  mask1_ = conv("mask_conv1", ChannelCounts(options).of("conv7_3"), kMask1);
  mask2_ = conv("mask_conv2", kMask1, kMask2);
  mask3_ = conv("mask_conv3", kMask2, 1);
  draw_weights();
  if (options.flow == "learned") flow_net_ = register_module("flow_net", FlowNet());
}

void ColorMotion::learn_only(const std::string& part) {
  if (part != "all" && part != "mask" && part != "mask_and_decoder") {
    throw Error(Fault::usage,
                "learns=" + part + ": this model has the parts all, mask and mask_and_decoder");
  }
  encoder_learns_ = part == "all";
  decoder_learns_ = part != "mask";
  for (auto& parameter : named_parameters()) {
    const std::string& name = parameter.key();
    const bool learns = in_mask(name) || (in_decoder(name) ? decoder_learns_ : encoder_learns_);
    parameter.value().set_requires_grad(learns);
  }
}

void ColorMotion::train(bool on) {
  UserGuided::train(on);
  for (const auto& module : named_modules("", false)) {
    auto* norm = module.value()->as<torch::nn::BatchNorm2dImpl>();
    if (norm == nullptr) continue;
    norm->train(on && (in_decoder(module.key()) ? decoder_learns_ : encoder_learns_));
  }
}

void ColorMotion::reset() {
  state_.reset();
  state_luma_.reset();
}

torch::Tensor ColorMotion::blend(const torch::Tensor& own, const torch::Tensor& warped) {
  torch::Tensor mask = mask1_->forward(own - warped).relu_();
  mask = at::sigmoid(mask3_->forward(mask2_->forward(mask).relu_()));
  return mask * warped + (1 - mask) * own;
}

torch::Tensor ColorMotion::warped_features(const torch::Tensor& features,
                                           const torch::Tensor& flow) const {
  if (!uses_flow_) return features;
  return warp_by_flow(features, resize_flow(flow, features.size(2), features.size(3)));
}

torch::Tensor ColorMotion::flow_to_last(const torch::Tensor& luma) {
  if (!flow_net_.is_empty()) return flow_net_->forward(luma, state_luma_);
  return uses_flow_ ? luma_flow(estimate_, luma, state_luma_) : torch::Tensor();
}

torch::Tensor ColorMotion::colour(const Features& features, const torch::Tensor& luma,
                                  const torch::Tensor& hints) {
  const torch::Tensor chroma = decode(features);
  return spreads_hints() ? spread_hints(chroma.to(torch::kFloat32), luma, hints) : chroma;
}

torch::Tensor ColorMotion::step(const torch::Tensor& luma, const torch::Tensor& hints) {
  Features features = encode(luma, hints);
  const torch::Tensor own = features.deep;
  if (state_.defined() && state_.sizes() == own.sizes()) {
    features.deep = blend(own, warped_features(state_, flow_to_last(luma)));
  } else {
    features.deep = blend(own, own);
  }
  state_ = state_is_blend_ ? features.deep : own;
  state_luma_ = luma;
  return colour(features, luma, hints);
}

torch::Tensor ColorMotion::loss(const ColorBatch& batch) {
  if (!batch.previous) {
    throw Error(Fault::bug, "a model that remembers was given a batch without previous frames");
  }
  const PreviousFrames& before = *batch.previous;
  const std::int64_t count = batch.luma.size(0);
  // Both frames in one pass: the normalisations see them as one batch.
  const Features both =
      encode(at::cat({batch.luma, before.luma}), at::cat({batch.hints, before.hints}));
  Features now = rows_of(both, 0, count);
  const Features then = rows_of(both, count, count);
  const torch::Tensor own = now.deep;
  torch::Tensor flow = before.followed.defined() ? before.followed : before.flow, flow_part;
  if (!flow_net_.is_empty()) {
    const std::vector<torch::Tensor> flows = flow_net_->pyramid(batch.luma, before.luma);
    flow = enlarge_flow(flows.back(), batch.luma.size(2), batch.luma.size(3));
    flow_part = flow_loss_ * flow_error(flows, batch);
  }
  const torch::Tensor warped = warped_features(then.deep, flow).to(own.scalar_type());
  now.deep = blend(own, at::where(before.known > 0, warped, own));
  const torch::Tensor colours = colour(now, batch.luma, batch.hints).to(torch::kFloat32);
  torch::Tensor error = colour_loss(colours, batch.chroma);
  if (flow_part.defined()) error = error + flow_part;
  if (temporal_loss_ <= 0) return error;
  torch::Tensor earlier;
  {
    const torch::NoGradGuard no_gradients;
    earlier = colour(then, before.luma, before.hints);
  }
  return error + temporal_loss_ * temporal_warp_loss(colours, earlier,
                                                     {.flow = before.flow, .valid = before.valid});
}

}  // namespace tinct
