#include "train/models/user_guided.h"

#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/tanh.h>

#include <utility>

#include "train/losses/pixel_loss.h"
#include "train/models/he_weights.h"
#include "train/models/hint_spread.h"

namespace tinct {
namespace {

// Keras' defaults, which ColorMotion uses: its momentum 0.99 is LibTorch's 0.01.
constexpr double kKerasEpsilon = 1e-3;
constexpr double kKerasMomentum = 0.01;
constexpr double kLeak = 0.2;
// Hints are given at few pixels, so their weights are drawn as if for a smaller sum: drawn like the
// others, hints would drown in the luma of the same layer and be learned late. Hints that are
// spread come as full pictures and need no gain.
constexpr double kHintGain = 8;
// A net that starts all gray learns from the first step. ColorMotion's own draw (deviation 0.01 and
// biases of 1 in the decoder) was made for Zhang's trained weights below it: from scratch it drives
// the tanh into saturation, and nothing is learned.
constexpr double kLastDeviation = 0.001;

/// Every second pixel: ColorMotion's "average pool of size 1, stride 2".
torch::Tensor subsample(const torch::Tensor& x) {
  using torch::indexing::None;
  using torch::indexing::Slice;
  return x.index({Slice(), Slice(), Slice(None, None, 2), Slice(None, None, 2)})
      .contiguous(x.suggest_memory_format());
}

std::string layer_name(int block, int layer) {
  return "conv" + std::to_string(block) + "_" + std::to_string(layer);
}

/// Of a block's plain convolutions: before it blocks 1 and 8 have a sum of two.
int first_layer(int block) { return block == 1 || block == 8 ? 2 : 1; }

std::int64_t count_parameters(const torch::nn::Module& model, bool decoder) {
  std::int64_t count = 0;
  for (const auto& parameter : model.named_parameters()) {
    if (UserGuided::in_decoder(parameter.key()) == decoder) count += parameter.value().numel();
  }
  return count;
}

}  // namespace

bool UserGuided::in_decoder(const std::string& name) {
  return name.starts_with("conv8") || name.starts_with("conv9") || name.starts_with("conv10") ||
         name.find("short") != std::string::npos;
}

UserGuided::UserGuided(const ModelOptions& options, SecondInput second)
    : spec_{.luma_shift = 50, .luma_scale = 1, .chroma_scale = options.chroma_scale},
      second_(second),
      norm_on_trunk_(options.norm_on_trunk),
      spread_hints_(second == SecondInput::hints && options.spread_hints),
      loss_(options.loss) {
  const ChannelCounts channels(options);
  make_encoder(channels);
  make_decoder(channels, options.width);
  draw_weights();
}

UserGuided::Conv UserGuided::conv(const std::string& name, int in, int out, int dilation,
                                  int kernel) {
  return register_module(name, Conv(torch::nn::Conv2dOptions(in, out, kernel)
                                        .padding(kernel / 2 * dilation)
                                        .dilation(dilation)));
}

UserGuided::Up UserGuided::up(const std::string& name, int in, int out) {
  return register_module(name,
                         Up(torch::nn::ConvTranspose2dOptions(in, out, 4).stride(2).padding(1)));
}

UserGuided::Norm UserGuided::norm(const std::string& name, int channels) {
  return register_module(
      name,
      Norm(torch::nn::BatchNorm2dOptions(channels).eps(kKerasEpsilon).momentum(kKerasMomentum)));
}

void UserGuided::make_encoder(const ChannelCounts& channels) {
  int in = channels.of("conv1_1");
  luma_in_ = conv("bw_conv1_1", 1, in);
  if (second_ != SecondInput::none) hints_in_ = conv("ab_conv1_1", 3, in);
  std::vector<std::string> last;
  for (int block = 1; block <= 7; ++block) {
    const int dilation = block == 5 || block == 6 ? 2 : 1;
    std::string name;
    for (int layer = first_layer(block); layer <= (block < 3 ? 2 : 3); ++layer) {
      name = layer_name(block, layer);
      blocks_[static_cast<std::size_t>(block - 1)].push_back(
          conv(name, in, channels.of(name), dilation));
      in = channels.of(name);
    }
    last.push_back(name);
  }
  for (const std::string& name : last) norms_.push_back(norm(name + "norm", channels.of(name)));
}

void UserGuided::make_decoder(const ChannelCounts& channels, int width) {
  const auto of = [&](const char* layer) { return channels.of(layer); };
  up8_ = up("conv8_1", of("conv7_3"), of("conv8_1"));
  short3_ = conv("conv3_3_short", of("conv3_3"), of("conv8_1"));
  block8_ = {conv("conv8_2", of("conv8_1"), of("conv8_2")),
             conv("conv8_3", of("conv8_2"), of("conv8_3"))};
  norm8_ = norm("conv8_3norm", of("conv8_3"));
  up9_ = up("conv9_1", of("conv8_3"), of("conv9_1"));
  short2_ = conv("conv2_2_short", of("conv2_2"), of("conv9_1"));
  conv9_2_ = conv("conv9_2", of("conv9_1"), of("conv9_2"));
  norm9_ = norm("conv9_2norm", of("conv9_2"));
  up10_ = up("conv10_1", of("conv9_2"), of("conv10_1"));
  short1_ = conv("conv1_2_short", of("conv1_2"), of("conv10_1"));
  conv10_2_ = conv("conv10_2", of("conv10_1"), 2 * width);
  conv10_ab_ = conv("conv10_ab", 2 * width, 2, 1, 1);
}

void UserGuided::draw_weights() {
  draw_he_weights(*this, {.name = "conv10_ab", .deviation = kLastDeviation});
  if (second_ != SecondInput::hints || spread_hints_) return;
  const torch::NoGradGuard no_gradients;
  hints_in_->weight *= kHintGain;
}

torch::Tensor UserGuided::noted(int block, int layer, torch::Tensor x) const {
  if (observer_) observer_(layer_name(block, layer), x);
  return x;
}

torch::Tensor UserGuided::run(std::vector<Conv>& block, int number, torch::Tensor x) {
  int layer = first_layer(number);
  for (Conv& convolution : block) {
    x = noted(number, layer++, convolution->forward(x).relu_());
  }
  return x;
}

UserGuided::Tensors UserGuided::run_part(std::function<Tensors(const Tensors&)> work,
                                         const Layers& layers, const Tensors& inputs) {
  if (!recomputes_ || !is_training() || !at::GradMode::is_enabled()) return work(inputs);
  NetPart part{.run = std::move(work), .parameters = {}};
  for (const auto& layer : layers) {
    for (const torch::Tensor& parameter : layer->parameters()) part.parameters.push_back(parameter);
  }
  return recomputed(part, inputs);
}

UserGuided::Layers UserGuided::encoder_layers(std::size_t i) const {
  Layers layers{norms_[i].ptr()};
  for (const Conv& layer : blocks_[i]) layers.push_back(layer.ptr());
  if (i == 0) layers.push_back(luma_in_.ptr());
  if (i == 0 && !hints_in_.is_empty()) layers.push_back(hints_in_.ptr());
  return layers;
}

UserGuided::Tensors UserGuided::encode_block(std::size_t i, const Tensors& inputs) {
  torch::Tensor x = inputs.front();
  if (i == 0) {
    x = luma_in_->forward(x);
    if (!hints_in_.is_empty()) x.add_(hints_in_->forward(inputs.back()));
    x = noted(1, 1, x.relu_());
  }
  x = run(blocks_[i], static_cast<int>(i) + 1, x);
  const torch::Tensor normalised = norms_[i]->forward(x);
  // In the published ColorMotion the first three blocks differ: see norm_on_trunk.
  if (i >= 3) return {normalised};
  return {normalised, subsample(norm_on_trunk_ ? normalised : x)};
}

UserGuided::Features UserGuided::encode(const torch::Tensor& luma, const torch::Tensor& hints) {
  Tensors x{(luma - spec_.luma_shift) / spec_.luma_scale};
  if (!hints_in_.is_empty()) {
    x.push_back(spread_hints_ ? fill_between_hints(luma, hints) : hints);
  }
  Tensors normalised;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    const Tensors out = run_part([this, i](const Tensors& in) { return encode_block(i, in); },
                                 encoder_layers(i), x);
    normalised.push_back(out.front());
    x = {out.back()};
  }
  return {normalised[0], normalised[1], normalised[2], normalised[6]};
}

torch::Tensor UserGuided::decode8(const torch::Tensor& below, const torch::Tensor& block3) {
  const torch::Tensor x = noted(8, 1, up8_->forward(below).add_(short3_->forward(block3)).relu_());
  return norm8_->forward(run(block8_, 8, x));
}

torch::Tensor UserGuided::decode9(const torch::Tensor& below, const torch::Tensor& block2) {
  const torch::Tensor x = noted(9, 1, up9_->forward(below).add_(short2_->forward(block2)).relu_());
  return norm9_->forward(noted(9, 2, conv9_2_->forward(x).relu_()));
}

torch::Tensor UserGuided::decode10(const torch::Tensor& below, const torch::Tensor& block1) {
  torch::Tensor x = noted(10, 1, up10_->forward(below).add_(short1_->forward(block1)).relu_());
  x = conv10_2_->forward(x);
  x = at::leaky_relu_(x, kLeak);
  return at::tanh(conv10_ab_->forward(x)) * spec_.chroma_scale;
}

torch::Tensor UserGuided::decode(const Features& features) {
  Layers layers8{up8_.ptr(), short3_.ptr(), norm8_.ptr()};
  for (const Conv& layer : block8_) layers8.push_back(layer.ptr());
  const Layers layers9{up9_.ptr(), short2_.ptr(), conv9_2_.ptr(), norm9_.ptr()};
  const Layers layers10{up10_.ptr(), short1_.ptr(), conv10_2_.ptr(), conv10_ab_.ptr()};
  Tensors x = run_part([this](const Tensors& in) { return Tensors{decode8(in[0], in[1])}; },
                       layers8, {features.deep, features.block3});
  x = run_part([this](const Tensors& in) { return Tensors{decode9(in[0], in[1])}; }, layers9,
               {x.front(), features.block2});
  return run_part([this](const Tensors& in) { return Tensors{decode10(in[0], in[1])}; }, layers10,
                  {x.front(), features.block1})
      .front();
}

torch::Tensor UserGuided::step(const torch::Tensor& luma, const torch::Tensor& hints) {
  const torch::Tensor chroma = decode(encode(luma, hints));
  return spread_hints_ ? spread_hints(chroma.to(torch::kFloat32), luma, hints) : chroma;
}

torch::Tensor UserGuided::colour_loss(const torch::Tensor& colours, const torch::Tensor& truth) {
  tell_colours(colours);
  return pixel_loss(loss_, colours, truth);
}

torch::Tensor UserGuided::loss(const ColorBatch& batch) {
  return colour_loss(step(batch.luma, batch.hints), batch.chroma);
}

std::int64_t UserGuided::encoder_parameters() const { return count_parameters(*this, false); }
std::int64_t UserGuided::decoder_parameters() const { return count_parameters(*this, true); }

}  // namespace tinct
