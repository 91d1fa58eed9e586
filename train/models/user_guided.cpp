#include "train/models/user_guided.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/tanh.h>
#include <torch/nn/init.h>

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
    : second_(second),
      norm_on_trunk_(options.norm_on_trunk),
      spread_hints_(second == SecondInput::hints && options.spread_hints) {
  make_encoder(options.width);
  make_decoder(options.width);
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

void UserGuided::make_encoder(int width) {
  const int c1 = width, c2 = 2 * width, c3 = 4 * width, c4 = 8 * width;
  luma_in_ = conv("bw_conv1_1", 1, c1);
  if (second_ != SecondInput::none) hints_in_ = conv("ab_conv1_1", 3, c1);
  blocks_[0] = {conv("conv1_2", c1, c1)};
  blocks_[1] = {conv("conv2_1", c1, c2), conv("conv2_2", c2, c2)};
  blocks_[2] = {conv("conv3_1", c2, c3), conv("conv3_2", c3, c3), conv("conv3_3", c3, c3)};
  blocks_[3] = {conv("conv4_1", c3, c4), conv("conv4_2", c4, c4), conv("conv4_3", c4, c4)};
  for (int block = 5; block <= 7; ++block) {
    const int dilation = block == 7 ? 1 : 2;
    for (int layer = 1; layer <= 3; ++layer) {
      blocks_[static_cast<std::size_t>(block - 1)].push_back(
          conv("conv" + std::to_string(block) + "_" + std::to_string(layer), c4, c4, dilation));
    }
  }
  const std::array<int, 7> channels{c1, c2, c3, c4, c4, c4, c4};
  const std::array<const char*, 7> last{"1_2", "2_2", "3_3", "4_3", "5_3", "6_3", "7_3"};
  for (std::size_t i = 0; i < channels.size(); ++i) {
    norms_.push_back(norm(std::string("conv") + last[i] + "norm", channels[i]));
  }
}

void UserGuided::make_decoder(int width) {
  const int c1 = width, c2 = 2 * width, c3 = 4 * width, c4 = 8 * width;
  up8_ = up("conv8_1", c4, c3);
  short3_ = conv("conv3_3_short", c3, c3);
  block8_ = {conv("conv8_2", c3, c3), conv("conv8_3", c3, c3)};
  norm8_ = norm("conv8_3norm", c3);
  up9_ = up("conv9_1", c3, c2);
  short2_ = conv("conv2_2_short", c2, c2);
  conv9_2_ = conv("conv9_2", c2, c2);
  norm9_ = norm("conv9_2norm", c2);
  up10_ = up("conv10_1", c2, c2);
  short1_ = conv("conv1_2_short", c1, c2);
  conv10_2_ = conv("conv10_2", c2, c2);
  conv10_ab_ = conv("conv10_ab", c2, 2, 1, 1);
}

void UserGuided::draw_weights() {
  const torch::NoGradGuard no_gradients;
  for (auto& parameter : named_parameters()) {
    torch::Tensor& value = parameter.value();
    const std::string& name = parameter.key();
    if (name.find("norm") != std::string::npos) continue;
    if (name.ends_with(".bias")) {
      torch::nn::init::zeros_(value);
    } else if (name.starts_with("conv10_ab")) {
      torch::nn::init::normal_(value, 0, kLastDeviation);
    } else {
      torch::nn::init::kaiming_normal_(value, 0, torch::kFanIn, torch::kReLU);
      const bool few = second_ == SecondInput::hints && !spread_hints_;
      if (name.starts_with("ab_conv1_1") && few) value *= kHintGain;
    }
  }
}

torch::Tensor UserGuided::run(std::vector<Conv>& block, torch::Tensor x) {
  for (Conv& layer : block) x = at::relu(layer->forward(x));
  return x;
}

UserGuided::Features UserGuided::encode(const torch::Tensor& luma, const torch::Tensor& hints) {
  torch::Tensor x = luma_in_->forward((luma - spec_.luma_shift) / spec_.luma_scale);
  if (!hints_in_.is_empty()) {
    x = x + hints_in_->forward(spread_hints_ ? fill_between_hints(luma, hints) : hints);
  }
  x = at::relu(x);
  std::array<torch::Tensor, 7> normalised;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    x = run(blocks_[i], x);
    normalised[i] = norms_[i]->forward(x);
    // From block 4 on the normalised features go down; ColorMotion's first three differ.
    if (i >= 3 || norm_on_trunk_) x = normalised[i];
    if (i < 3) x = subsample(x);
  }
  return {normalised[0], normalised[1], normalised[2], x};
}

torch::Tensor UserGuided::decode(const Features& features) {
  torch::Tensor x = at::relu(up8_->forward(features.deep) + short3_->forward(features.block3));
  x = norm8_->forward(run(block8_, x));
  x = at::relu(up9_->forward(x) + short2_->forward(features.block2));
  x = norm9_->forward(at::relu(conv9_2_->forward(x)));
  x = at::relu(up10_->forward(x) + short1_->forward(features.block1));
  x = at::leaky_relu(conv10_2_->forward(x), kLeak);
  return at::tanh(conv10_ab_->forward(x)) * spec_.chroma_scale;
}

torch::Tensor UserGuided::step(const torch::Tensor& luma, const torch::Tensor& hints) {
  const torch::Tensor chroma = decode(encode(luma, hints));
  return spread_hints_ ? spread_hints(chroma.to(torch::kFloat32), luma, hints) : chroma;
}

torch::Tensor UserGuided::loss(const ColorBatch& batch) {
  // In float32 also where the net runs in fewer bits: squares of 100 lose too much there.
  return at::mse_loss(step(batch.luma, batch.hints).to(torch::kFloat32), batch.chroma);
}

std::int64_t UserGuided::encoder_parameters() const { return count_parameters(*this, false); }
std::int64_t UserGuided::decoder_parameters() const { return count_parameters(*this, true); }

}  // namespace tinct
