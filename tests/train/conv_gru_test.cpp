#include "train/models/conv_gru.h"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <cmath>

#include "tests/train/refusal.h"
#include "train/models/registry.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

constexpr RecurrentShape kOneToOne{.channels = 1, .hidden = 1};

/// All weights of a layer the same, all biases too: on a frame of one pixel a convolution of 3 x 3
/// is a product with its middle.
void set_all(torch::nn::Module& layer, double weight, double bias) {
  const torch::NoGradGuard no_gradients;
  for (auto& item : layer.named_parameters()) {
    item.value().fill_(item.key().ends_with("bias") ? bias : weight);
  }
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

at::Tensor one_pixel(double value) { return at::full({1, 1, 1, 1}, value, at::kFloat); }

}  // namespace

TEST_CASE("recurrent layers have the parameters of their gates", "[recurrent]") {
  const RecurrentShape shape{.channels = 5, .hidden = 3};
  CHECK(parameter_count(ConvGru(shape)) == 27 * (5 + 3) * 3 + 3 * 3);
  CHECK(parameter_count(ConvLstm(shape)) == 36 * (5 + 3) * 3 + 4 * 3);
  CHECK(refusal_of([&] { (void)make_recurrent_conv("rnn", shape); }).fault() == Fault::usage);
}

TEST_CASE("a GRU of one pixel follows its equations", "[recurrent]") {
  const torch::NoGradGuard no_gradients;
  ConvGru layer(kOneToOne);
  set_all(layer, 0.5, 0.1);
  RecurrentState state;
  double h = 0;
  for (const double x : {1.0, -0.5, 2.0}) {
    const double z = sigmoid(0.5 * (x + h) + 0.1), r = z;
    const double c = std::tanh(0.5 * (x + r * h) + 0.1);
    h = (1 - z) * h + z * c;
    CHECK(layer.forward(one_pixel(x), state).item<double>() == Approx(h).epsilon(1e-5));
  }
}

TEST_CASE("an LSTM of one pixel follows its equations", "[recurrent]") {
  const torch::NoGradGuard no_gradients;
  ConvLstm layer(kOneToOne);
  // The forget gate begins open.
  CHECK(at::equal(layer.named_parameters()["gates.bias"], at::tensor({0.0F, 1.0F, 0.0F, 0.0F})));
  set_all(layer, 0.5, 0.1);
  RecurrentState state;
  double h = 0, c = 0;
  for (const double x : {1.0, -0.5, 2.0}) {
    const double sum = 0.5 * (x + h) + 0.1;
    c = sigmoid(sum) * c + sigmoid(sum) * std::tanh(sum);
    h = sigmoid(sum) * std::tanh(c);
    CHECK(layer.forward(one_pixel(x), state).item<double>() == Approx(h).epsilon(1e-5));
  }
}

TEST_CASE("what is remembered has its place in the picture", "[recurrent]") {
  const torch::NoGradGuard no_gradients;
  for (const char* cell : {"gru", "lstm"}) {
    torch::manual_seed(1);
    const auto layer = make_recurrent_conv(cell, {.channels = 2, .hidden = 3});
    const at::Tensor dark = at::zeros({1, 2, 16, 16});
    at::Tensor spot = dark.clone();
    spot.index_put_({0, 0, 3, 3}, 5.0);
    RecurrentState after_dark, after_spot;
    (void)layer->forward(dark, after_dark);
    (void)layer->forward(spot, after_spot);
    const at::Tensor change =
        (layer->forward(dark, after_spot) - layer->forward(dark, after_dark)).abs();
    INFO(cell);
    CHECK(change.narrow(2, 2, 3).narrow(3, 2, 3).max().item<double>() > 1e-3);
    CHECK(change.narrow(2, 10, 6).max().item<double>() == 0);
  }
}
