#include "train/models/stacked_lstm.h"

#include <ATen/ops/linear.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/init.h>

namespace tinct {

StackedLstm::StackedLstm(const StackedLstmOptions& options) : options_(options) {
  for (int i = 0; i < options.layers; ++i) add_layer(i == 0 ? options.in : options.hidden);
}

void StackedLstm::add_layer(std::int64_t in) {
  const torch::NoGradGuard no_gradients;
  const std::int64_t hidden = options_.hidden;
  const std::string suffix = "_l" + std::to_string(layers_.size());
  const auto add = [&](const char* name, at::IntArrayRef shape, bool learns = true) {
    return register_parameter(name + suffix, at::zeros(shape), learns);
  };
  Layer layer{.weight_ih = add("weight_ih", {4 * hidden, in}),
              .weight_hh = add("weight_hh", {4 * hidden, hidden}),
              .bias_ih = add("bias_ih", {4 * hidden}),
              .bias_hh = add("bias_hh", {4 * hidden}, false)};
  torch::nn::init::xavier_uniform_(layer.weight_ih);
  torch::nn::init::orthogonal_(layer.weight_hh);
  layer.bias_ih.narrow(0, hidden, hidden).fill_(1);
  layers_.push_back(std::move(layer));
}

torch::Tensor StackedLstm::gate(const torch::Tensor& x) const {
  return options_.hard_gates ? (x * 0.2 + 0.5).clamp(0, 1) : at::sigmoid(x);
}

torch::Tensor StackedLstm::run(const Layer& layer, const torch::Tensor& inputs,
                               torch::Tensor& hidden, torch::Tensor& cell) const {
  const torch::Tensor projected =
      at::linear(inputs, layer.weight_ih, layer.bias_ih + layer.bias_hh);
  std::vector<torch::Tensor> outputs;
  for (std::int64_t t = 0; t < inputs.size(1); ++t) {
    // In float32 also where the products are computed in fewer bits: the cell adds up over frames.
    const torch::Tensor gates = projected.select(1, t).to(torch::kFloat32) +
                                at::linear(hidden, layer.weight_hh).to(torch::kFloat32);
    const std::vector<torch::Tensor> parts = gates.chunk(4, 1);
    cell = gate(parts[1]) * cell + gate(parts[0]) * at::tanh(parts[2]);
    hidden = gate(parts[3]) * at::tanh(cell);
    outputs.push_back(hidden);
  }
  return at::stack(outputs, 1);
}

torch::Tensor StackedLstm::forward(const torch::Tensor& inputs, LstmState& state) const {
  if (state.cell.empty()) {
    const torch::Tensor zeros =
        at::zeros({inputs.size(0), options_.hidden}, inputs.options().dtype(torch::kFloat32));
    state.hidden.assign(layers_.size(), zeros);
    state.cell.assign(layers_.size(), zeros);
  }
  torch::Tensor x = inputs;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    x = run(layers_[i], x, state.hidden[i], state.cell[i]);
  }
  return x;
}

}  // namespace tinct
