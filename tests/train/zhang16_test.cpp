#include "train/models/zhang16.h"

#include <ATen/ATen.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <cmath>

#include "tests/train/resumed_run.h"
#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/models/ab_bins.h"
#include "train/models/registry.h"
#include "train/run_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

ModelOptions zhang_options(int width = 4) { return {.model = "zhang16", .width = width}; }

at::Tensor without_hints(const at::Tensor& luma) {
  return at::zeros({luma.size(0), 3, luma.size(2), luma.size(3)});
}

/// Four pictures of 16 x 16, each of one luma and one colour: what luma tells is all there is.
ColorBatch plain_pictures() {
  const at::Tensor luma = at::tensor({20.0F, 40.0F, 60.0F, 80.0F}).view({4, 1, 1, 1});
  const at::Tensor a = at::tensor({-40.0F, 60.0F, 0.0F, 20.0F}).view({4, 1, 1, 1});
  const at::Tensor b = at::tensor({30.0F, 20.0F, -50.0F, 70.0F}).view({4, 1, 1, 1});
  const at::Tensor lumas = luma.expand({4, 1, 16, 16}).contiguous();
  return {.luma = lumas,
          .chroma = at::cat({a, b}, 1).expand({4, 2, 16, 16}).contiguous(),
          .hints = without_hints(lumas)};
}

double squared_error(const at::Tensor& chroma, const at::Tensor& truth) {
  return at::mse_loss(chroma, truth).item<double>();
}

ColorBatch one_colour(double a, double b) {
  const at::Tensor luma = at::full({1, 1, 16, 16}, 50.0);
  const at::Tensor chroma = at::tensor({a, b}, at::kFloat).view({1, 2, 1, 1});
  return {.luma = luma,
          .chroma = chroma.expand({1, 2, 16, 16}).contiguous(),
          .hints = without_hints(luma)};
}

at::Tensor prior_of(const torch::nn::Module& model) { return model.named_buffers()["prior"]; }

}  // namespace

TEST_CASE("Zhang's net has the parameters of its layers", "[zhang16]") {
  const Zhang16 model(zhang_options(64));
  CHECK(parameter_count(model) == 32'235'385);
  // PyTorch's eccv16 counts the bins' centres, a convolution without biases.
  CHECK(parameter_count(model) + 2 * kAbBins == 32'236'011);
}

TEST_CASE("Zhang's net scores the bins at a quarter of the size", "[zhang16]") {
  const torch::NoGradGuard no_gradients;
  Zhang16 model(zhang_options());
  model.eval();
  CHECK(model.stride() == 8);
  CHECK_FALSE(model.takes_hints());
  CHECK_FALSE(model.remembers());
  for (const auto& [count, height, width] :
       {std::array{1, 8, 8}, std::array{2, 16, 40}, std::array{3, 64, 24}}) {
    const at::Tensor luma = at::rand({count, 1, height, width}) * 100;
    CHECK(model.scores(luma).sizes() == at::IntArrayRef{count, kAbBins, height / 4, width / 4});
    CHECK(model.step(luma, without_hints(luma)).sizes() ==
          at::IntArrayRef{count, 2, height, width});
  }
}

TEST_CASE("gray pictures get finite colours within the bins", "[zhang16]") {
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(1);
  Zhang16 model(zhang_options());
  for (auto& item : model.named_parameters()) {
    if (item.key() == "conv8_313.weight") item.value().mul_(1e4);
  }
  for (const bool training : {false, true}) {
    model.train(training);
    for (const double level : {0.0, 50.0, 100.0}) {
      const at::Tensor luma = at::full({2, 1, 16, 24}, level);
      const at::Tensor out = model.step(luma, without_hints(luma));
      CHECK(out.isfinite().all().item<bool>());
      CHECK((out.select(1, 0) >= -90).all().item<bool>());
      CHECK((out.select(1, 0) <= 100).all().item<bool>());
      CHECK((out.select(1, 1).abs() <= 110).all().item<bool>());
    }
  }
}

TEST_CASE("a net that is certain gives the bin's own colour everywhere", "[zhang16]") {
  const torch::NoGradGuard no_gradients;
  Zhang16 model(zhang_options());
  model.eval();
  for (auto& item : model.named_parameters()) {
    if (item.key() == "conv8_313.weight") item.value().zero_();
    if (item.key() == "conv8_313.bias") item.value()[100] = 100;
  }
  const at::Tensor luma = at::rand({1, 1, 16, 16}) * 100;
  const at::Tensor expected = ab_bins()[100].view({1, 2, 1, 1}).expand({1, 2, 16, 16});
  CHECK(at::allclose(model.step(luma, without_hints(luma)), expected, 0, 1e-3));
}

TEST_CASE("the loss of a net that knows nothing is a pixel's weight times ln 313", "[zhang16]") {
  Zhang16 model(zhang_options());
  for (auto& item : model.named_parameters()) {
    if (item.key() == "conv8_313.weight") item.value().set_data(at::zeros_like(item.value()));
  }
  for (int i = 0; i < 3; ++i) model.count_colours(one_colour(20, 20).chroma);
  model.count_colours(one_colour(-40, 30).chroma);
  model.end_of_count();
  const at::Tensor bins = ab_bins();
  const at::Tensor common =
      soft_encoded(one_colour(20, 20).chroma, bins)[0].select(1, 0).select(1, 0);
  const at::Tensor rare =
      soft_encoded(one_colour(-40, 30).chroma, bins)[0].select(1, 0).select(1, 0);
  const std::int64_t first = common.argmax().item<std::int64_t>();
  const std::int64_t second = rare.argmax().item<std::int64_t>();
  at::Tensor prior = at::zeros({kAbBins});
  prior[first] = 0.75;
  prior[second] = 0.25;
  CHECK(at::equal(prior_of(model), prior));
  const at::Tensor weights = rebalancing_weights(prior, smoothed_prior(prior, bins));
  const auto loss = [&](double a, double b) { return model.loss(one_colour(a, b)).item<double>(); };
  CHECK(loss(20, 20) == Approx(weights[first].item<double>() * std::log(313)).epsilon(1e-4));
  CHECK(loss(-40, 30) == Approx(weights[second].item<double>() * std::log(313)).epsilon(1e-4));
  CHECK(loss(-40, 30) > 2 * loss(20, 20));
}

TEST_CASE("colours are counted anew at every count", "[zhang16]") {
  Zhang16 model(zhang_options());
  CHECK(at::allclose(prior_of(model), at::full({kAbBins}, 1.0 / kAbBins)));
  model.count_colours(one_colour(20, 20).chroma);
  model.end_of_count();
  model.count_colours(one_colour(-40, 30).chroma);
  model.end_of_count();
  CHECK(prior_of(model).max().item<double>() == 1);
  CHECK(bin_counts(one_colour(-40, 30).chroma, ab_bins()).argmax().equal(prior_of(model).argmax()));
}

TEST_CASE("every weight of Zhang's net gets a gradient", "[zhang16]") {
  torch::manual_seed(4);
  Zhang16 model(zhang_options());
  model.train();
  const at::Tensor luma = at::rand({2, 1, 32, 32}) * 100;
  const ColorBatch batch{
      .luma = luma, .chroma = at::randn({2, 2, 32, 32}) * 30, .hints = without_hints(luma)};
  model.loss(batch).backward();
  for (const auto& item : model.named_parameters()) {
    INFO(item.key());
    REQUIRE(item.value().grad().defined());
    CHECK(item.value().grad().abs().sum().item<double>() > 0);
  }
}

TEST_CASE("Zhang's net learns one batch by heart", "[zhang16]") {
  torch::manual_seed(2);
  Zhang16 model(zhang_options());
  model.train();
  const ColorBatch batch = plain_pictures();
  model.count_colours(batch.chroma);
  model.end_of_count();
  torch::optim::Adam adam(model.parameters(), torch::optim::AdamOptions(3e-3));
  const double first = model.loss(batch).item<double>();
  CHECK(first == Approx(std::log(313)).epsilon(0.05));
  for (int i = 0; i < 200; ++i) {
    adam.zero_grad();
    model.loss(batch).backward();
    adam.step();
  }
  const double last = model.loss(batch).item<double>();
  CHECK(last < first / 3);
  // No cross-entropy is below the entropy of what is to be learned: here a bin's centre.
  const double beside = std::exp(-2);
  const double sum = 1 + 4 * beside;
  CHECK(last > std::log(sum) + 8 * beside / sum - 0.01);
  const torch::NoGradGuard no_gradients;
  const at::Tensor out = model.step(batch.luma, batch.hints);
  CHECK(squared_error(out, batch.chroma) < 0.05 * squared_error(at::zeros_like(out), batch.chroma));
}

TEST_CASE("a run of Zhang's net that was cut off goes on to the very same bytes", "[zhang16]") {
  const test::Runs runs;
  TrainOptions options = runs.options("whole");
  options.model.model = "zhang16";
  CHECK(test::difference_after_resume(runs, options) == "");
  // Chroma is 20 in all pictures, and less where hues meet: no other colour was counted.
  const LoadedModel loaded = load_model(find_weights(options.out), at::kCPU);
  const at::Tensor prior = prior_of(*loaded.model);
  const at::Tensor radius = ab_bins().square().sum(1).sqrt();
  CHECK(prior.sum().item<double>() == Approx(1));
  CHECK((prior * (radius > 30).to(at::kFloat)).sum().item<double>() == 0);
  CHECK((prior * (radius > 5).to(at::kFloat)).sum().item<double>() > 0.5);
}
