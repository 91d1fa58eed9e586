#include "train/models/unet_lstm_gan.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/l1_loss.h>
#include <ATen/ops/where.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include "lib/base/errors.h"

namespace tinct {
namespace {

/// Lanes of a part of a batch: names as "h.4" in the checkpoint's file.
std::string carried_name(char which, std::int64_t lane) {
  return std::string(1, which) + "." + std::to_string(lane);
}

}  // namespace

UnetLstmGan::UnetLstmGan(const ModelOptions& options)
    : levels_(options.levels), bptt_(options.bptt), l1_(options.l1) {
  unet_ = register_module(
      "unet", std::make_shared<UNet>(UNet::Options{
                  .width = options.width, .levels = options.levels, .dropout = options.dropout}));
  if (options.gan != "none") {
    gan_.emplace(options.gan);
    critic_ = register_module("critic", std::make_shared<PatchGan>(options.width));
  }
  // Last, so that the weights before it are drawn alike with and without.
  if (options.lstm == "off") return;
  const std::int64_t channels = unet_->innermost();
  const std::int64_t hidden = options.recurrent_size > 0 ? options.recurrent_size : channels;
  lstm_ = register_module(
      "lstm", torch::nn::LSTM(
                  torch::nn::LSTMOptions(channels, hidden).num_layers(options.recurrent_layers)));
  if (hidden == channels) return;
  lstm_out_ = register_module("lstm_out", torch::nn::Linear(hidden, channels));
}

torch::Tensor UnetLstmGan::scaled(const torch::Tensor& luma) const {
  return (luma - spec_.luma_shift) / spec_.luma_scale;
}

torch::Tensor UnetLstmGan::remembered(const torch::Tensor& innermost, std::int64_t clip,
                                      std::optional<State>& state) {
  if (lstm_.is_empty()) return innermost;
  const std::int64_t samples = innermost.size(0) / clip, channels = innermost.size(1);
  const std::int64_t positions = innermost.size(2) * innermost.size(3);
  const torch::Tensor frames = innermost.to(torch::kFloat32).reshape({samples, clip, channels, -1});
  const torch::Tensor sequences =
      frames.permute({1, 0, 3, 2}).reshape({clip, samples * positions, channels});
  if (state && std::get<0>(*state).size(1) != samples * positions) state.reset();
  // Autocast would give the LSTM's cell parts in different types.
  const c10::impl::ExcludeDispatchKeyGuard no_autocast(c10::autocast_dispatch_keyset);
  auto [out, end] = lstm_->forward(sequences, state);
  if (!lstm_out_.is_empty()) out = lstm_out_->forward(out);
  state = State(std::get<0>(end).detach(), std::get<1>(end).detach());
  return innermost + out.reshape({clip, samples, positions, channels})
                         .permute({1, 0, 3, 2})
                         .reshape(innermost.sizes());
}

torch::Tensor UnetLstmGan::colours(const torch::Tensor& luma, std::int64_t clip,
                                   std::optional<State>& state) {
  std::vector<torch::Tensor> features = unet_->encode(scaled(luma));
  features.back() = remembered(features.back(), clip, state);
  // Losses in 16 bits would be rough.
  return unet_->decode(features).to(torch::kFloat32);
}

torch::Tensor UnetLstmGan::step(const torch::Tensor& luma, const torch::Tensor& /*hints*/) {
  return colours(luma, 1, state_) * spec_.chroma_scale;
}

std::optional<UnetLstmGan::State> UnetLstmGan::start_of(const ColorBatch& batch) const {
  const auto found = carried_.find(batch.lane);
  if (!batch.begins.defined() || found == carried_.end()) return std::nullopt;
  const auto& [h, c] = found->second;
  const std::int64_t samples = batch.luma.size(0) / batch.clip;
  if (h.size(1) % samples != 0) return std::nullopt;
  const torch::Tensor begins = batch.begins.view({samples, batch.clip}).select(1, 0);
  const torch::Tensor anew = begins.repeat_interleave(h.size(1) / samples).view({1, -1, 1});
  return State(at::where(anew, 0.0F, h), at::where(anew, 0.0F, c));
}

torch::Tensor UnetLstmGan::loss(const ColorBatch& batch) {
  std::optional<State> state = start_of(batch);
  const torch::Tensor made_up = colours(batch.luma, batch.clip, state);
  tell_colours(made_up * spec_.chroma_scale);
  if (batch.begins.defined() && state) carried_[batch.lane] = *state;
  const torch::Tensor error = at::l1_loss(made_up, batch.chroma / spec_.chroma_scale) * l1_;
  if (!critic_) return error;
  const torch::Tensor shown = at::cat({scaled(batch.luma), made_up}, 1);
  shown_ = shown.detach();
  return gan_->of_generator(critic_->forward(shown)) + error;
}

std::vector<torch::Tensor> UnetLstmGan::critic_parameters() {
  return critic_ ? critic_->parameters() : std::vector<torch::Tensor>{};
}

torch::Tensor UnetLstmGan::critic_loss(const ColorBatch& batch) {
  if (!critic_ || !shown_.defined()) {
    throw Error(Fault::bug, "a critic was asked to judge before there was anything to see");
  }
  const torch::Tensor truth = batch.chroma / spec_.chroma_scale;
  const torch::Tensor real = critic_->forward(at::cat({scaled(batch.luma), truth}, 1));
  const torch::Tensor made_up = critic_->forward(shown_);
  accuracy_ = gan_->accuracy(real.detach(), made_up.detach());
  return gan_->of_critic(real, made_up);
}

std::map<std::string, torch::Tensor> UnetLstmGan::carried() const {
  std::map<std::string, torch::Tensor> tensors;
  for (const auto& [lane, state] : carried_) {
    tensors[carried_name('h', lane)] = std::get<0>(state);
    tensors[carried_name('c', lane)] = std::get<1>(state);
  }
  return tensors;
}

void UnetLstmGan::carry(const std::map<std::string, torch::Tensor>& carried) {
  carried_.clear();
  const torch::Device device = unet_->parameters().front().device();
  for (const auto& [name, h] : carried) {
    if (!name.starts_with("h.")) continue;
    const std::int64_t lane = std::stoll(name.substr(2));
    const auto c = carried.find(carried_name('c', lane));
    if (c == carried.end() || c->second.sizes() != h.sizes()) {
      throw Error(Fault::input, "what a run carries between its steps is damaged: " + name +
                                    " has no cell of its shape beside it");
    }
    carried_[lane] = State(h.to(device), c->second.to(device));
  }
}

}  // namespace tinct
