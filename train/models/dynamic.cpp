#include "train/models/dynamic.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <torch/nn/init.h>

#include "lib/base/errors.h"

namespace tinct {
namespace {

constexpr std::int64_t kScoresStride = 4;
// So that all hues and chromas are as likely at first, and the first pictures gray.
constexpr double kHeadDeviation = 0.01;

/// For runs of other sizes than those before, without a reset().
bool fits(const RecurrentState& state, const torch::Tensor& luma) {
  return state.empty() ||
         (state[0].size(0) == luma.size(0) && state[0].size(2) == luma.size(2) / 16 &&
          state[0].size(3) == luma.size(3) / 16);
}

void detach(RecurrentState& state) {
  for (torch::Tensor& tensor : state) tensor = tensor.detach();
}

}  // namespace

Dynamic::Dynamic(const ModelOptions& options)
    : clip_frames_(options.clip_frames),
      decode_(options.decode),
      remembers_frames_(options.dynamic == "on") {
  const int deep = 8 * options.width;
  vgg_ = register_module("vgg", std::make_shared<Vgg16>(Vgg16Shape{.width = options.width}));
  make_decoder(options.width);
  if (options.dynamic == "off") return;
  // Drawn last, so that all else begins alike with and without them.
  const RecurrentStackShape shape{.cell = options.cell,
                                  .channels = deep,
                                  .remembered = options.recurrent_size,
                                  .layers = options.recurrent_layers};
  deep_ = register_module("dynamic_deep", make_recurrent_stack(shape));
  middle_ = register_module("dynamic_middle", make_recurrent_stack(shape));
}

Dynamic::Conv Dynamic::conv(const std::string& name, int in, int out, int kernel) {
  Conv layer(torch::nn::Conv2dOptions(in, out, kernel).padding(kernel / 2));
  const torch::NoGradGuard no_gradients;
  torch::nn::init::kaiming_normal_(layer->weight, 0, torch::kFanIn, torch::kReLU);
  torch::nn::init::zeros_(layer->bias);
  return register_module(name, layer);
}

Dynamic::Up Dynamic::up(const std::string& name, int in, int out) {
  Up layer(torch::nn::ConvTranspose2dOptions(in, out, 4).stride(2).padding(1));
  const torch::NoGradGuard no_gradients;
  torch::nn::init::kaiming_normal_(layer->weight, 0, torch::kFanIn, torch::kReLU);
  torch::nn::init::zeros_(layer->bias);
  return register_module(name, layer);
}

void Dynamic::make_decoder(int width) {
  const int c1 = width, c2 = 2 * width, c3 = 4 * width, c4 = 8 * width;
  up1_ = up("up1", c4, c4);
  side1_ = conv("side1", c4, c4, 1);
  up2_ = up("up2", c4, c3);
  side2_ = conv("side2", c3, c3, 1);
  conv1_ = conv("conv1", c3, c2, 3);
  conv2_ = conv("conv2", c2, c1, 3);
  hue_ = conv("hue", c1, kHueBins, 1);
  chroma_ = conv("chroma", c1, kChromaBins, 1);
  const torch::NoGradGuard no_gradients;
  torch::nn::init::normal_(hue_->weight, 0, kHeadDeviation);
  torch::nn::init::normal_(chroma_->weight, 0, kHeadDeviation);
}

void Dynamic::load_backbone(const std::filesystem::path& weights) { vgg_->load(weights); }

torch::Tensor Dynamic::through_time(const Layer& layer, const torch::Tensor& x, std::int64_t frames,
                                    RecurrentState& state) const {
  if (!layer) return x;
  const torch::Tensor runs = x.unflatten(0, {x.size(0) / frames, frames});
  std::vector<torch::Tensor> found;
  for (std::int64_t frame = 0; frame < frames; ++frame) {
    if (!remembers_frames_) state.clear();
    found.push_back(layer->forward(runs.select(1, frame), state));
  }
  return x + at::stack(found, 1).flatten(0, 1);
}

HueChromaScores Dynamic::scores(const torch::Tensor& luma, std::int64_t frames, Memory& memory) {
  if (luma.size(0) % frames != 0) {
    throw Error(Fault::bug, "a net of clips was given a batch that is no whole number of them");
  }
  const auto taps = vgg_->forward(vgg_input(luma));
  const torch::Tensor deep = through_time(deep_, taps[4], frames, memory.deep);
  const torch::Tensor middle = through_time(middle_, taps[3], frames, memory.middle);
  torch::Tensor x = up1_->forward(deep).add_(side1_->forward(middle)).relu_();
  x = up2_->forward(x).add_(side2_->forward(taps[2])).relu_();
  x = conv2_->forward(conv1_->forward(x).relu_()).relu_();
  // The softmax of what 16 bits hold would be rough.
  return {.hue = hue_->forward(x).to(torch::kFloat32),
          .chroma = chroma_->forward(x).to(torch::kFloat32)};
}

HueChromaScores Dynamic::clip_scores(const torch::Tensor& luma, std::int64_t frames) {
  Memory fresh;
  return scores(luma, frames, fresh);
}

torch::Tensor Dynamic::step(const torch::Tensor& luma, const torch::Tensor& /*hints*/) {
  if (!fits(memory_.deep, luma)) reset();
  const torch::Tensor small = ab_from_hue_chroma(scores(luma, 1, memory_), decode_);
  detach(memory_.deep);
  detach(memory_.middle);
  return at::upsample_bilinear2d(small, {luma.size(2), luma.size(3)}, false);
}

torch::Tensor Dynamic::loss(const ColorBatch& batch) {
  return hue_chroma_loss(clip_scores(batch.luma, batch.clip),
                         at::avg_pool2d(batch.chroma, kScoresStride));
}

}  // namespace tinct
