#include "train/gradient_step.h"

#include <torch/nn/utils/clip_grad.h>

#include <algorithm>
#include <utility>

#include "train/device.h"

namespace tinct {

ColorBatch part_of(const ColorBatch& batch, std::int64_t first, std::int64_t count) {
  const auto part = [&](const torch::Tensor& all) {
    return all.defined() ? all.narrow(0, first, count) : all;
  };
  ColorBatch out{.luma = part(batch.luma),
                 .chroma = part(batch.chroma),
                 .hints = part(batch.hints),
                 .previous = std::nullopt};
  if (batch.previous) {
    const PreviousFrames& all = *batch.previous;
    out.previous = PreviousFrames{.luma = part(all.luma),
                                  .chroma = part(all.chroma),
                                  .hints = part(all.hints),
                                  .flow = part(all.flow),
                                  .valid = part(all.valid),
                                  .known = part(all.known)};
  }
  return out;
}

GradientStep::GradientStep(VideoColorizer& model, torch::optim::Optimizer& optimizer,
                           const torch::Device& device, GradientOptions options)
    : model_(model),
      optimizer_(optimizer),
      device_(device),
      options_(std::move(options)),
      scaler_(options_.precision == "float16") {}

torch::Tensor GradientStep::backward(const ColorBatch& part, double weight) {
  torch::Tensor loss;
  {
    const ReducedPrecision precision(device_, options_.precision);
    loss = model_.loss(part);
  }
  if (weight != 1) loss = loss * weight;
  scaler_.scaled(loss).backward();
  return loss.detach();
}

torch::Tensor GradientStep::operator()(const ColorBatch& batch, double learning_rate) {
  for (auto& group : optimizer_.param_groups()) group.options().set_lr(learning_rate);
  optimizer_.zero_grad();
  const std::int64_t count = batch.luma.size(0);
  const std::int64_t parts = std::min<std::int64_t>(options_.accumulate, count);
  torch::Tensor loss;
  for (std::int64_t i = 0; i < parts; ++i) {
    const std::int64_t first = count * i / parts;
    const std::int64_t size = count * (i + 1) / parts - first;
    const torch::Tensor of_part = backward(parts == 1 ? batch : part_of(batch, first, size),
                                           static_cast<double>(size) / static_cast<double>(count));
    loss = loss.defined() ? loss + of_part : of_part;
  }
  const std::vector<torch::Tensor> parameters = model_.parameters();
  if (!scaler_.unscale(parameters)) return loss;
  if (options_.clip > 0) torch::nn::utils::clip_grad_norm_(parameters, options_.clip);
  optimizer_.step();
  return loss;
}

}  // namespace tinct
