#include "train/models/recompute.h"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include "lib/base/errors.h"
#include "tests/train/net_batch.h"
#include "tests/train/refusal.h"
#include "tests/train/shaken_model.h"
#include "train/device.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// A model after a backward pass.
std::shared_ptr<VideoColorizer> after_backward(const ModelOptions& options, bool recomputes,
                                               const std::string& precision) {
  const auto model = test::shaken_model(options);
  model->train();
  if (recomputes) model->recompute_activations();
  const ColorBatch batch = test::noise_batch(2, 32, model->remembers());
  torch::Tensor loss;
  {
    const ReducedPrecision reduced(torch::kCPU, precision);
    loss = model->loss(batch);
  }
  loss.backward();
  return model;
}

}  // namespace

TEST_CASE("recomputed activations change no gradient and no buffer", "[recompute]") {
  const auto [name, trunk, precision] =
      GENERATE(table<std::string, bool, std::string>({{"user_guided", false, "float32"},
                                                      {"user_guided", true, "float32"},
                                                      {"simple", false, "bfloat16"},
                                                      {"colormotion", false, "float32"},
                                                      {"input_recurrent", false, "float32"}}));
  INFO(name << ", " << precision);
  const ModelOptions options{.model = name, .width = 4, .norm_on_trunk = trunk};
  const auto plain = after_backward(options, false, precision);
  const auto again = after_backward(options, true, precision);
  const auto expected = plain->named_parameters();
  for (const auto& item : again->named_parameters()) {
    INFO(item.key());
    REQUIRE(item.value().grad().defined());
    CHECK(torch::equal(item.value().grad(), expected[item.key()].grad()));
  }
  // Running statistics too: each batch is counted once.
  const auto buffers = plain->named_buffers();
  for (const auto& item : again->named_buffers()) {
    INFO(item.key());
    CHECK(torch::equal(item.value(), buffers[item.key()]));
  }
}

TEST_CASE("a part runs once forward and once more backward, and not without gradients",
          "[recompute]") {
  int runs = 0;
  const torch::Tensor weight = at::full({1}, 3.0).requires_grad_();
  const NetPart part{.run =
                         [&](const std::vector<torch::Tensor>& in) {
                           ++runs;
                           return std::vector<torch::Tensor>{in[0] * weight * weight, in[1] + 1};
                         },
                     .parameters = {weight}};
  const torch::Tensor x = at::full({1}, 2.0).requires_grad_();
  const auto out = recomputed(part, {x, at::ones({1})});
  CHECK(runs == 1);
  CHECK(out[0].item<double>() == 18);
  out[0].backward();
  CHECK(runs == 2);
  // d(x w^2) = w^2 dx + 2 x w dw
  CHECK(x.grad().item<double>() == 9);
  CHECK(weight.grad().item<double>() == 12);
  const torch::NoGradGuard no_gradients;
  CHECK_FALSE(recomputed(part, {x, at::ones({1})})[0].requires_grad());
}

TEST_CASE("a model that can't recompute says so", "[recompute]") {
  const auto model = make_model({.model = "zhang16", .width = 4});
  const Error refused = test::refusal_of([&] { model->recompute_activations(); });
  CHECK(refused.fault() == Fault::usage);
  CHECK_THAT(refused.what(), Catch::Contains("recompute_activations"));
}
