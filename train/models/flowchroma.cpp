#include "train/models/flowchroma.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <torch/nn/init.h>

#include <algorithm>
#include <array>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "train/lab.h"
#include "train/losses/pixel_loss.h"
#include "train/models/backbone_weights.h"
#include "train/models/letterbox.h"

namespace tinct {
namespace {

constexpr PictureSize kPublishedFrame{240, 320};
constexpr PictureSize kInceptionFrame{InceptionResNetV2::kSide, InceptionResNetV2::kSide};
constexpr double kWhiteLuma = 100;
constexpr double kWhite = 1;  // of grays in 0..1

/// Keras' padding "same" for kernels of 3 with stride 2 and even sides: nothing before, one behind.
torch::Tensor padded_behind(const torch::Tensor& x) { return at::constant_pad_nd(x, {0, 1, 0, 1}); }

torch::Tensor doubled(const torch::Tensor& x) {
  return at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
}

Letterbox in_frame(const torch::Tensor& pictures, const PictureSize& frame) {
  return {{pictures.size(2), pictures.size(3)}, frame};
}

/// In the published frame; what bicubic enlargement overshoots is cut off, as 8 bits do.
torch::Tensor with_margins(const torch::Tensor& luma, const Letterbox& frame) {
  return frame.framed(luma, kWhiteLuma).clamp(0, kWhiteLuma);
}

/// L*, a*, b* [n, 3, h, w] of the same pictures with red and blue exchanged.
torch::Tensor with_red_and_blue_swapped(const torch::Tensor& lab) {
  return lab_from_bgr(bgr_from_lab(lab).flip({1}));
}

}  // namespace

FlowChroma::FlowChroma(const ModelOptions& options)
    : loss_(options.loss),
      window_(options.window),
      carries_state_(options.memory == "carried"),
      has_lstm_(options.lstm == "on"),
      white_margins_(options.white_margins),
      swaps_red_and_blue_(options.compat == "flowchroma"),
      embeds_logits_(options.embedding == "logits") {
  const std::int64_t features = 4 * options.width;
  make_encoder(options.width);
  const std::int64_t hidden = options.lstm_size > 0 ? options.lstm_size : features;
  lstm_ = register_module("rnn_lstm", std::make_shared<StackedLstm>(StackedLstmOptions{
                                          .in = features,
                                          .hidden = hidden,
                                          .layers = options.lstm_layers,
                                          .hard_gates = options.gates == "hard_sigmoid"}));
  dense_ = register_module("rnn_dense1", torch::nn::Linear(hidden, features));
  std::int64_t fused = 2 * features;
  if (options.embedding != "off") {
    fused += embeds_logits_ ? InceptionResNetV2::kLogits : InceptionResNetV2::kPreLogits;
  }
  fusion_ = conv("fusion_conv", {.in = fused, .out = features, .kernel = 1});
  make_decoder(options.width);
  draw_weights();
  if (options.embedding == "off") return;
  inception_ = register_module("inception", std::make_shared<InceptionResNetV2>());
  hold_fixed(*inception_);
}

FlowChroma::Conv FlowChroma::conv(const std::string& name, const ConvShape& shape) {
  const bool halves = shape.stride == 2;
  return register_module(name, Conv(torch::nn::Conv2dOptions(shape.in, shape.out, shape.kernel)
                                        .stride(shape.stride)
                                        .padding(halves ? 0 : shape.kernel / 2)));
}

void FlowChroma::make_encoder(std::int64_t width) {
  constexpr std::array<std::int64_t, 8> kTimes{1, 2, 2, 4, 4, 8, 8, 4};
  std::int64_t in = 1;
  for (std::size_t i = 0; i < kTimes.size(); ++i) {
    const std::int64_t out = kTimes[i] * width;
    const std::int64_t stride = i == 0 || i == 2 || i == 4 ? 2 : 1;
    encoder_.push_back(
        conv("encoder_conv" + std::to_string(i + 1), {.in = in, .out = out, .stride = stride}));
    in = out;
  }
}

void FlowChroma::make_decoder(std::int64_t width) {
  const std::int64_t half = std::max<std::int64_t>(1, width / 2);
  std::int64_t in = 4 * width;
  for (const std::int64_t out : {2 * width, width, width, half, std::int64_t{2}}) {
    const std::string number = std::to_string(decoder_.size() + 1);
    decoder_.push_back(conv("decoder_conv" + number, {.in = in, .out = out}));
    in = out;
  }
}

void FlowChroma::draw_weights() {
  const torch::NoGradGuard no_gradients;
  for (auto& parameter : named_parameters()) {
    torch::Tensor& value = parameter.value();
    const std::string& name = parameter.key();
    if (name.starts_with("rnn_lstm")) continue;
    if (name.ends_with(".bias")) {
      torch::nn::init::zeros_(value);
    } else {
      torch::nn::init::xavier_uniform_(value);
    }
  }
}

void FlowChroma::train(bool on) {
  VideoColorizer::train(on);
  if (inception_) inception_->eval();
}

void FlowChroma::load_backbone(const std::filesystem::path& weights) {
  if (!inception_) return VideoColorizer::load_backbone(weights);
  if (weights.empty()) {
    log_info(
        "no backbone= was given: the embedding comes from an Inception-ResNet-v2 of random "
        "weights, and means little; timm's inception_resnet_v2 has the trained ones");
    return;
  }
  load_backbone_weights(weights, *inception_);
}

void FlowChroma::reset() {
  state_ = {};
  last_summaries_.clear();
}

torch::Tensor FlowChroma::embed(const torch::Tensor& luma) {
  if (!inception_) return at::empty({luma.size(0), 0}, luma.options());
  const torch::NoGradGuard no_gradients;
  const torch::Tensor gray = gray_of_luma(luma).expand({-1, 3, -1, -1});
  const torch::Tensor seen = in_frame(gray, kInceptionFrame).framed(gray, kWhite);
  const torch::Tensor scaled = seen.clamp(0, kWhite) * 2 - 1;
  return embeds_logits_ ? inception_->logits(scaled) : inception_->pre_logits(scaled);
}

FlowChroma::Sights FlowChroma::look_at(const torch::Tensor& luma) {
  torch::Tensor x = (luma - spec_.luma_shift) / spec_.luma_scale;
  for (Conv& layer : encoder_) {
    const bool halves = layer->options.stride()->front() == 2;
    x = layer->forward(halves ? padded_behind(x) : x).relu_();
  }
  return {.features = x, .summary = x.mean(at::IntArrayRef{2, 3}), .embedding = embed(luma)};
}

torch::Tensor FlowChroma::remember(const torch::Tensor& summaries, LstmState& state) {
  return at::relu(dense_->forward(lstm_->forward(summaries, state)));
}

torch::Tensor FlowChroma::remember_next(const torch::Tensor& summary) {
  if (!has_lstm_) state_ = {};
  if (carries_state_ || !has_lstm_) {
    if (!state_.cell.empty() && state_.cell.front().size(0) != summary.size(0)) state_ = {};
    return remember(summary.unsqueeze(1), state_).select(1, 0);
  }
  if (!last_summaries_.empty() && last_summaries_.front().sizes() != summary.sizes()) {
    last_summaries_.clear();
  }
  if (last_summaries_.empty()) last_summaries_.assign(static_cast<std::size_t>(window_), summary);
  last_summaries_.pop_front();
  last_summaries_.push_back(summary);
  LstmState fresh;
  const std::vector<torch::Tensor> frames(last_summaries_.begin(), last_summaries_.end());
  return remember(at::stack(frames, 1), fresh).select(1, window_ - 1);
}

torch::Tensor FlowChroma::fuse(const Sights& sights, const torch::Tensor& memory) {
  // Embedding and memory are the same at every pixel, so that their part of the fusion is one sum
  // for each frame: no need to repeat them over the picture, as the published program does.
  const std::int64_t local = sights.features.size(1);
  const torch::Tensor whole = at::cat({sights.embedding, memory}, 1);
  const torch::Tensor weight = fusion_->weight;
  const torch::Tensor of_frame =
      at::linear(whole, weight.narrow(1, local, whole.size(1)).flatten(1), fusion_->bias);
  const torch::Tensor of_pixels = at::conv2d(sights.features, weight.narrow(1, 0, local));
  return (of_pixels + of_frame.unsqueeze(2).unsqueeze(3)).relu_();
}

torch::Tensor FlowChroma::decode(const Sights& sights, const torch::Tensor& memory) {
  torch::Tensor x = fuse(sights, memory);
  x = doubled(decoder_[0]->forward(x).relu_());
  x = decoder_[1]->forward(x).relu_();
  x = doubled(decoder_[2]->forward(x).relu_());
  x = decoder_[3]->forward(x).relu_();
  return doubled(at::tanh(decoder_[4]->forward(x))) * spec_.chroma_scale;
}

torch::Tensor FlowChroma::step(const torch::Tensor& luma, const torch::Tensor& /*hints*/) {
  const Letterbox frame = in_frame(luma, kPublishedFrame);
  const Sights sights = look_at(white_margins_ ? with_margins(luma, frame) : luma);
  return as_shown(decode(sights, remember_next(sights.summary)), luma);
}

torch::Tensor FlowChroma::as_shown(torch::Tensor chroma, const torch::Tensor& luma) const {
  if (white_margins_) chroma = in_frame(luma, kPublishedFrame).unframed(chroma);
  if (!swaps_red_and_blue_) return chroma;
  return with_red_and_blue_swapped(at::cat({luma, chroma}, 1)).narrow(1, 1, 2);
}

torch::Tensor FlowChroma::loss(const ColorBatch& batch) {
  const std::int64_t count = batch.luma.size(0);
  if (batch.clip != window_ || count % window_ != 0) {
    throw Error(Fault::bug, "a model of runs of " + std::to_string(window_) +
                                " frames was given a batch of " + std::to_string(count) +
                                " frames in runs of " + std::to_string(batch.clip));
  }
  torch::Tensor luma = batch.luma, chroma = batch.chroma;
  if (swaps_red_and_blue_) {
    const torch::Tensor swapped = with_red_and_blue_swapped(at::cat({luma, chroma}, 1));
    luma = swapped.narrow(1, 0, 1);
    chroma = swapped.narrow(1, 1, 2);
  }
  if (white_margins_) {
    const Letterbox frame = in_frame(luma, kPublishedFrame);
    luma = with_margins(luma, frame);
    chroma = frame.framed(chroma, 0);
  }
  const Sights sights = look_at(luma);
  const std::int64_t run = has_lstm_ ? window_ : 1;
  LstmState fresh;
  const torch::Tensor memory = remember(sights.summary.reshape({count / run, run, -1}), fresh);
  const torch::Tensor colours = decode(sights, memory.flatten(0, 1));
  tell_colours(as_shown(colours, batch.luma));
  return pixel_loss(loss_, colours, chroma);
}

}  // namespace tinct
