#include "train/gradient_step.h"

#include <ATen/ATen.h>
#include <torch/nn/utils/clip_grad.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "train/device.h"
#include "train/models/registry.h"

namespace tinct {
namespace {

/// Parameters that take no gradients while it lives.
class Frozen {
 public:
  explicit Frozen(std::vector<torch::Tensor>& parameters) : parameters_(parameters) { set(false); }
  ~Frozen() { set(true); }
  Frozen(const Frozen&) = delete;
  Frozen& operator=(const Frozen&) = delete;

 private:
  void set(bool learns) {
    for (torch::Tensor& parameter : parameters_) parameter.set_requires_grad(learns);
  }
  std::vector<torch::Tensor>& parameters_;
};

void add_to(torch::Tensor& sum, const torch::Tensor& value) {
  sum = sum.defined() ? sum + value : value;
}

}  // namespace

ColorBatch part_of(const ColorBatch& batch, std::int64_t first, std::int64_t count) {
  const auto part = [&](const torch::Tensor& all) {
    return all.defined() ? all.narrow(0, first, count) : all;
  };
  ColorBatch out{.luma = part(batch.luma),
                 .chroma = part(batch.chroma),
                 .hints = part(batch.hints),
                 .previous = std::nullopt,
                 .motion = std::nullopt,
                 .clip = batch.clip,
                 .begins = part(batch.begins),
                 .lane = batch.lane + first / batch.clip};
  if (batch.previous) {
    const PreviousFrames& all = *batch.previous;
    out.previous = PreviousFrames{.luma = part(all.luma),
                                  .chroma = part(all.chroma),
                                  .hints = part(all.hints),
                                  .flow = part(all.flow),
                                  .valid = part(all.valid),
                                  .known = part(all.known),
                                  .exact = part(all.exact),
                                  .followed = part(all.followed)};
  }
  if (batch.motion) {
    out.motion = RunMotion{.flow = part(batch.motion->flow),
                           .valid = part(batch.motion->valid),
                           .flow_to_first = part(batch.motion->flow_to_first),
                           .valid_to_first = part(batch.motion->valid_to_first)};
  }
  return out;
}

GradientStep::GradientStep(VideoColorizer& model, torch::optim::Optimizer& optimizer,
                           const torch::Device& device, GradientOptions options)
    : model_(model),
      optimizer_(optimizer),
      device_(device),
      options_(std::move(options)),
      scaler_(options_.precision == "float16"),
      learning_(learning_parameters(model)) {
  model_.keep_colours(options_.added != nullptr && options_.added->any());
  // Elsewhere several threads may walk through a graph, so that nothing says in which order.
  if (options_.ranks == nullptr || options_.ranks->size() == 1 || !device_.is_cpu()) return;
  sums_ = std::make_unique<GradientSums>(
      model_.parameters(), *options_.ranks,
      GradientSums::Options{.bucket_bytes = options_.bucket_bytes, .early = options_.early_sums});
}

void GradientStep::train_critic(torch::optim::Optimizer& optimizer) {
  critic_optimizer_ = &optimizer;
  critic_parameters_ = model_.critic_parameters();
}

torch::Tensor GradientStep::backward(const ColorBatch& part, double weight) {
  torch::Tensor loss;
  {
    const ReducedPrecision precision(device_, options_.precision);
    const Frozen critic(critic_parameters_);
    loss = model_.loss(part);
  }
  // Outside of the reduced precision: flow and differences of features need their fractions.
  if (options_.added != nullptr && options_.added->any()) {
    loss = loss + (*options_.added)(model_.take_colours(), part);
  }
  if (weight != 1) loss = loss * weight;
  scaler_.scaled(loss).backward();
  return loss.detach();
}

void GradientStep::backward_critic(const ColorBatch& part, double weight) {
  torch::Tensor loss;
  {
    const ReducedPrecision precision(device_, options_.precision);
    loss = model_.critic_loss(part) * weight;
  }
  scaler_.scaled(loss).backward();
  add_to(critic_.loss, loss.detach());
  add_to(critic_.accuracy, model_.critic_accuracy() * weight);
}

void GradientStep::watch_gradients() {
  if (scaler_.enabled()) return;
  std::vector<torch::Tensor> gradients;
  for (const auto* parameters : {&learning_, &critic_parameters_}) {
    for (const torch::Tensor& parameter : *parameters) {
      if (parameter.grad().defined()) gradients.push_back(parameter.grad());
    }
  }
  // The largest of each: unlike a sum of squares it overflows only where a gradient did.
  constexpr double kLargest = std::numeric_limits<double>::infinity();
  if (!gradients.empty()) {
    finite_ = at::isfinite(at::stack(at::_foreach_norm(gradients, kLargest))).all();
  }
}

void GradientStep::step() {
  // One scale for both: where either's gradients overflow, neither steps.
  if (!scaler_.unscale(model_.parameters())) return;
  const bool has_critic = critic_optimizer_ != nullptr;
  if (options_.clip > 0) torch::nn::utils::clip_grad_norm_(learning_, options_.clip);
  if (options_.clip > 0 && has_critic) {
    torch::nn::utils::clip_grad_norm_(critic_parameters_, options_.clip);
  }
  watch_gradients();
  optimizer_.step();
  if (has_critic) critic_optimizer_->step();
}

std::int64_t GradientStep::parts_of(const ColorBatch& batch) const {
  const auto samples = static_cast<double>(batch.luma.size(0) / batch.clip);
  const std::int64_t ranks = options_.ranks == nullptr ? 1 : options_.ranks->size();
  // The ranks' batches differ by one sample at most.
  const std::int64_t fewest = std::llround(samples / batch.share) / ranks;
  return std::min<std::int64_t>(options_.accumulate, fewest);
}

void GradientStep::sum_over_ranks(const torch::Tensor& loss) {
  if (options_.ranks == nullptr) return;
  std::vector<torch::Tensor> sums;
  if (sums_) {
    sums_->finish();
  } else {
    for (const torch::Tensor& parameter : model_.parameters()) {
      if (parameter.grad().defined()) sums.push_back(parameter.grad());
    }
  }
  sums.push_back(loss);
  if (critic_.loss.defined()) {
    sums.push_back(critic_.loss);
    sums.push_back(critic_.accuracy);
  }
  sum_all(*options_.ranks, std::move(sums));
}

torch::Tensor GradientStep::operator()(const ColorBatch& batch, double learning_rate) {
  for (auto& group : optimizer_.param_groups()) group.options().set_lr(learning_rate);
  optimizer_.zero_grad();
  critic_ = {};
  finite_ = torch::Tensor();
  if (critic_optimizer_ != nullptr) {
    for (auto& group : critic_optimizer_->param_groups()) {
      group.options().set_lr(learning_rate * options_.critic_rate);
    }
    critic_optimizer_->zero_grad();
  }
  const std::int64_t samples = batch.luma.size(0) / batch.clip;
  const std::int64_t parts = parts_of(batch);
  torch::Tensor loss;
  for (std::int64_t i = 0; i < parts; ++i) {
    const std::int64_t first = samples * i / parts;
    const std::int64_t size = samples * (i + 1) / parts - first;
    const double weight = batch.share * static_cast<double>(size) / static_cast<double>(samples);
    const ColorBatch part =
        parts == 1 ? batch : part_of(batch, first * batch.clip, size * batch.clip);
    if (sums_ && i + 1 == parts) sums_->begin();
    add_to(loss, backward(part, weight));
    if (critic_optimizer_ != nullptr) backward_critic(part, weight);
  }
  sum_over_ranks(loss);
  step();
  return loss;
}

}  // namespace tinct
