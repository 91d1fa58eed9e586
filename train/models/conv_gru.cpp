#include "train/models/conv_gru.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/zeros.h>
#include <torch/nn/init.h>

#include "lib/base/errors.h"

namespace tinct {
namespace {

torch::nn::Conv2d xavier_conv(int in, int out) {
  torch::nn::Conv2d conv(torch::nn::Conv2dOptions(in, out, 3).padding(1));
  const torch::NoGradGuard no_gradients;
  torch::nn::init::xavier_uniform_(conv->weight);
  torch::nn::init::zeros_(conv->bias);
  return conv;
}

torch::Tensor nothing_remembered(const torch::Tensor& x, std::int64_t hidden) {
  return at::zeros({x.size(0), hidden, x.size(2), x.size(3)}, x.options());
}

}  // namespace

ConvGru::ConvGru(const RecurrentShape& shape) : hidden_(shape.hidden) {
  gates_ = register_module("gates", xavier_conv(shape.channels + hidden_, 2 * hidden_));
  candidate_ = register_module("candidate", xavier_conv(shape.channels + hidden_, hidden_));
}

torch::Tensor ConvGru::forward(const torch::Tensor& x, RecurrentState& state) {
  if (state.empty()) state = {nothing_remembered(x, hidden_)};
  const torch::Tensor& h = state.front();
  const torch::Tensor gates = at::sigmoid(gates_->forward(at::cat({x, h}, 1)));
  const torch::Tensor z = gates.narrow(1, 0, hidden_), r = gates.narrow(1, hidden_, hidden_);
  const torch::Tensor c = at::tanh(candidate_->forward(at::cat({x, r * h}, 1)));
  state = {(1 - z) * h + z * c};
  return state.front();
}

ConvLstm::ConvLstm(const RecurrentShape& shape) : hidden_(shape.hidden) {
  gates_ = register_module("gates", xavier_conv(shape.channels + hidden_, 4 * hidden_));
  const torch::NoGradGuard no_gradients;
  gates_->bias.narrow(0, hidden_, hidden_).fill_(1);
}

torch::Tensor ConvLstm::forward(const torch::Tensor& x, RecurrentState& state) {
  if (state.empty()) {
    const torch::Tensor nothing = nothing_remembered(x, hidden_);
    state = {nothing, nothing};
  }
  const torch::Tensor gates = gates_->forward(at::cat({x, state[0]}, 1));
  const auto gate = [&](std::int64_t i) { return gates.narrow(1, i * hidden_, hidden_); };
  const torch::Tensor c =
      at::sigmoid(gate(1)) * state[1] + at::sigmoid(gate(0)) * at::tanh(gate(3));
  state = {at::sigmoid(gate(2)) * at::tanh(c), c};
  return state.front();
}

std::shared_ptr<RecurrentConv> make_recurrent_conv(const std::string& cell,
                                                   const RecurrentShape& shape) {
  if (cell == "gru") return std::make_shared<ConvGru>(shape);
  if (cell == "lstm") return std::make_shared<ConvLstm>(shape);
  throw Error(Fault::usage, "cell=" + cell + ": there are gru and lstm");
}

}  // namespace tinct
