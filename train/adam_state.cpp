#include "train/adam_state.h"

#include <ATen/ops/scalar_tensor.h>
#include <ATen/ops/zeros_like.h>

#include <memory>

namespace tinct {
namespace {

using torch::optim::AdamParamState;

/// The parameters that an optimizer steps, by name.
NamedTensors optimized_parameters(const torch::nn::Module& model,
                                  const torch::optim::Adam& optimizer) {
  NamedTensors parameters;
  for (const auto& item : model.named_parameters()) {
    for (const torch::Tensor& parameter : optimizer.param_groups().front().params()) {
      if (parameter.is_same(item.value())) parameters[item.key()] = parameter;
    }
  }
  return parameters;
}

}  // namespace

AdamSteps adam_steps(const torch::nn::Module& model, const torch::optim::Adam& optimizer) {
  AdamSteps steps;
  for (const auto& item : model.named_parameters()) {
    const auto found = optimizer.state().find(item.value().unsafeGetTensorImpl());
    if (found == optimizer.state().end()) continue;
    steps[item.key()] = static_cast<const AdamParamState&>(*found->second).step();
  }
  return steps;
}

NamedTensors adam_moments(const torch::nn::Module& model, const torch::optim::Adam& optimizer) {
  NamedTensors moments;
  for (const auto& item : model.named_parameters()) {
    const auto found = optimizer.state().find(item.value().unsafeGetTensorImpl());
    if (found == optimizer.state().end()) continue;
    const auto& adam = static_cast<const AdamParamState&>(*found->second);
    moments[item.key() + ".exp_avg"] = adam.exp_avg();
    moments[item.key() + ".exp_avg_sq"] = adam.exp_avg_sq();
  }
  return moments;
}

NamedTensors adam_tensors(const torch::nn::Module& model, const torch::optim::Adam& optimizer) {
  NamedTensors tensors = adam_moments(model, optimizer);
  for (const auto& [name, steps] : adam_steps(model, optimizer)) {
    tensors[name + ".step"] = at::scalar_tensor(steps, at::kLong);
  }
  return tensors;
}

void begin_moments(const AdamSteps& steps, const torch::nn::Module& model,
                   torch::optim::Adam& optimizer) {
  optimizer.state().clear();
  for (const auto& [name, parameter] : optimized_parameters(model, optimizer)) {
    const auto found = steps.find(name);
    if (found == steps.end()) continue;
    auto adam = std::make_unique<AdamParamState>();
    adam->step(found->second);
    adam->exp_avg(at::zeros_like(parameter, at::MemoryFormat::Preserve));
    adam->exp_avg_sq(at::zeros_like(parameter, at::MemoryFormat::Preserve));
    optimizer.state()[parameter.unsafeGetTensorImpl()] = std::move(adam);
  }
}

void read_adam(const SafetensorsFile& file, const torch::nn::Module& model, std::int64_t steps,
               torch::optim::Adam& optimizer) {
  AdamSteps done;
  NamedTensors recorded;
  for (const auto& [name, parameter] : optimized_parameters(model, optimizer)) {
    if (file.head.find(name + ".exp_avg") == nullptr) continue;
    done[name] = steps;
    if (file.head.find(name + ".step") == nullptr) continue;
    torch::Tensor number = at::scalar_tensor(0, at::kLong);
    copy_tensor(file, name + ".step", number);
    done[name] = number.item<std::int64_t>();
    recorded[name + ".step"] = number;
  }
  begin_moments(done, model, optimizer);
  NamedTensors all = adam_moments(model, optimizer);
  all.merge(recorded);
  read_tensors(file, all);
}

}  // namespace tinct
