#include "train/models/stacked_lstm.h"

#include <ATen/ATen.h>
#include <torch/nn/modules/rnn.h>

#include <cmath>

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

StackedLstmOptions two_layers(bool hard_gates = false) {
  return {.in = 5, .hidden = 7, .layers = 2, .hard_gates = hard_gates};
}

/// All weights away from their first values.
void shake(torch::nn::Module& module) {
  const torch::NoGradGuard no_gradients;
  for (torch::Tensor& parameter : module.parameters()) parameter.normal_(0, 0.5);
}

/// An LSTM of one number whose gates depend on their biases alone.
torch::Tensor gated_by_biases(bool hard_gates, double in, double forget, double cell, double out) {
  const torch::NoGradGuard no_gradients;
  StackedLstm lstm({.in = 1, .hidden = 1, .layers = 1, .hard_gates = hard_gates});
  for (auto& item : lstm.named_parameters()) {
    item.value().zero_();
    if (item.key() == "bias_ih_l0") item.value().copy_(at::tensor({in, forget, cell, out}));
  }
  LstmState state;
  return lstm.forward(at::zeros({1, 3, 1}), state).flatten();
}

}  // namespace

TEST_CASE("the stack of layers computes what PyTorch's LSTM computes", "[lstm]") {
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(1);
  StackedLstm ours(two_layers());
  shake(ours);
  torch::nn::LSTM theirs(torch::nn::LSTMOptions(5, 7).num_layers(2).batch_first(true));
  auto weights = theirs->named_parameters();
  REQUIRE(weights.size() == ours.named_parameters().size());
  for (const auto& item : ours.named_parameters()) weights[item.key()].copy_(item.value());
  const at::Tensor inputs = at::randn({3, 6, 5});
  LstmState state;
  const at::Tensor outputs = ours.forward(inputs, state);
  const auto [expected, last] = theirs->forward(inputs);
  CHECK(at::allclose(outputs, expected, 0, 1e-6));
  CHECK(at::allclose(at::stack(state.hidden), std::get<0>(last), 0, 1e-6));
  CHECK(at::allclose(at::stack(state.cell), std::get<1>(last), 0, 1e-6));
}

TEST_CASE("frames one by one with the state carried on are the whole run", "[lstm]") {
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(2);
  for (const bool hard_gates : {false, true}) {
    StackedLstm lstm(two_layers(hard_gates));
    shake(lstm);
    const at::Tensor inputs = at::randn({2, 9, 5});
    LstmState of_whole, carried;
    const at::Tensor whole = lstm.forward(inputs, of_whole);
    for (std::int64_t t = 0; t < 9; ++t) {
      const at::Tensor one = lstm.forward(inputs.narrow(1, t, 1), carried);
      CHECK(at::allclose(one.select(1, 0), whole.select(1, t), 0, 1e-6));
    }
  }
}

TEST_CASE("hard gates are straight lines with ends", "[lstm]") {
  // All in, nothing kept, half out: h = tanh(tanh(0.7)) / 2 at every step.
  const at::Tensor hard = gated_by_biases(true, 2.5, -2.5, 0.7, 0);
  const double expected = 0.5 * std::tanh(std::tanh(0.7));
  for (int t = 0; t < 3; ++t) CHECK(hard[t].item<double>() == Approx(expected).epsilon(1e-6));
  // A sigmoid is never quite open.
  CHECK(gated_by_biases(false, 2.5, -2.5, 0.7, 0)[0].item<double>() < 0.97 * expected);
  // All in and all kept: the cell is t tanh(0.7).
  const at::Tensor summed = gated_by_biases(true, 9, 9, 0.7, 9);
  for (int t = 0; t < 3; ++t) {
    CHECK(summed[t].item<double>() == Approx(std::tanh((t + 1) * std::tanh(0.7))).epsilon(1e-6));
  }
}

TEST_CASE("fresh layers are Keras' own: orthogonal, with open forget gates, and one bias",
          "[lstm]") {
  torch::manual_seed(3);
  StackedLstm lstm({.in = 20, .hidden = 16, .layers = 2});
  const auto weights = lstm.named_parameters();
  for (const char* layer : {"_l0", "_l1"}) {
    const std::string name = layer;
    const at::Tensor recurrent = weights["weight_hh" + name];
    CHECK(at::allclose(at::matmul(recurrent.t(), recurrent), at::eye(16), 0, 1e-5));
    const at::Tensor bias = weights["bias_ih" + name];
    CHECK(bias.sum().item<double>() == 16);
    CHECK((bias.narrow(0, 16, 16) == 1).all().item<bool>());
    CHECK_FALSE(weights["bias_hh" + name].requires_grad());
    CHECK((weights["bias_hh" + name] == 0).all().item<bool>());
    const at::Tensor in = weights["weight_ih" + name];
    const double bound = std::sqrt(6.0 / static_cast<double>(in.size(1) + in.size(0)));
    CHECK(in.abs().max().item<double>() <= bound);
    CHECK(in.abs().max().item<double>() > 0.95 * bound);
  }
}
