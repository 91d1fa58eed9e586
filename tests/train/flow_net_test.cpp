#include <ATen/ATen.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include "tests/train/resumed_run.h"
#include "tests/train/training_runs.h"
#include "train/models/color_motion.h"
#include "train/models/flow_net.h"
#include "train/models/registry.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr std::int64_t kBlotSide = 48, kFurthest = 4;

/// Made-up pictures that move as a whole, each sample by whole pixels of its own up to kFurthest:
/// soft blots, and the true flow where it stays in the picture. `exact`: the flow is told.
ColorBatch moving_blots(std::uint64_t seed, bool exact) {
  torch::manual_seed(seed);
  constexpr std::int64_t kCount = 4, kWide = kBlotSide + 2 * kFurthest;
  const at::Tensor wide =
      at::upsample_bicubic2d(at::rand({kCount, 1, kWide / 4, kWide / 4}), {kWide, kWide}, false) *
      100;
  const at::Tensor moves = at::randint(-kFurthest, kFurthest + 1, {kCount, 2}, at::kLong);
  const at::Tensor luma = wide.narrow(2, kFurthest, kBlotSide).narrow(3, kFurthest, kBlotSide);
  std::vector<at::Tensor> before;
  for (std::int64_t i = 0; i < kCount; ++i) {
    // What stands at p stands at p + (u, v) in the frame before.
    const std::int64_t u = moves[i][0].item<std::int64_t>(), v = moves[i][1].item<std::int64_t>();
    before.push_back(
        wide[i].narrow(1, kFurthest - v, kBlotSide).narrow(2, kFurthest - u, kBlotSide));
  }
  const at::Tensor flow = moves.to(at::kFloat)
                              .view({kCount, 2, 1, 1})
                              .expand({kCount, 2, kBlotSide, kBlotSide})
                              .contiguous();
  const at::Tensor valid = at::zeros({kCount, 1, kBlotSide, kBlotSide});
  const std::int64_t inside = kBlotSide - 2 * kFurthest;
  valid.narrow(2, kFurthest, inside).narrow(3, kFurthest, inside).fill_(1);
  const at::Tensor colours = at::zeros({kCount, 2, kBlotSide, kBlotSide});
  const at::Tensor hints = at::zeros({kCount, 3, kBlotSide, kBlotSide});
  return {.luma = luma.contiguous(),
          .chroma = colours,
          .hints = hints,
          .previous = PreviousFrames{.luma = at::stack(before),
                                     .chroma = colours,
                                     .hints = hints,
                                     .flow = flow,
                                     .valid = valid,
                                     .known = at::ones({kCount, 1, 1, 1}),
                                     .exact = at::full({kCount, 1, 1, 1}, exact ? 1.0 : 0.0)}};
}

/// The mean end-point error in pixels, inside the picture.
double end_point_error_of(FlowNet& net, const ColorBatch& batch) {
  const torch::NoGradGuard no_gradients;
  const PreviousFrames& before = *batch.previous;
  const at::Tensor wrong =
      (net->forward(batch.luma, before.luma) - before.flow).square().sum(1, true).sqrt();
  return (wrong * before.valid).sum().item<double>() / before.valid.sum().item<double>();
}

/// The end-point error after so many steps, as a part of that of no motion, on pictures that were
/// not learned from.
double error_left(bool exact, int steps) {
  torch::manual_seed(1);
  FlowNet net;
  torch::optim::Adam adam(net->parameters(), torch::optim::AdamOptions(2e-3));
  const ColorBatch judged = moving_blots(1'000'000, exact);
  for (int step = 0; step < steps; ++step) {
    const ColorBatch batch = moving_blots(static_cast<std::uint64_t>(step), exact);
    adam.zero_grad();
    flow_error(net->pyramid(batch.luma, batch.previous->luma), batch).backward();
    adam.step();
  }
  const PreviousFrames& before = *judged.previous;
  const at::Tensor moved = before.flow.square().sum(1, true).sqrt() * before.valid;
  const double unmoved = moved.sum().item<double>() / before.valid.sum().item<double>();
  return end_point_error_of(net, judged) / unmoved;
}

ModelOptions learned_flow() {
  ModelOptions options{.model = "colormotion", .width = 4};
  options.flow = "learned";
  return options;
}

}  // namespace

TEST_CASE("the flow net is small, and gives vectors for pictures of any size", "[flow]") {
  torch::manual_seed(1);
  FlowNet net;
  CHECK(parameter_count(*net) == 344'041);
  const torch::NoGradGuard no_gradients;
  for (const auto& [height, width] : {std::pair{8, 8}, std::pair{16, 40}, std::pair{64, 24}}) {
    const at::Tensor from = at::rand({2, 1, height, width}) * 100;
    const at::Tensor flow = net->forward(from, at::rand({2, 1, height, width}) * 100);
    CHECK(flow.sizes() == at::IntArrayRef{2, 2, height, width});
    CHECK(flow.isfinite().all().item<bool>());
  }
}

TEST_CASE("an enlarged flow leads to the same places", "[flow]") {
  const at::Tensor flow = at::tensor({1.0F, -2.0F}).view({1, 2, 1, 1}).expand({1, 2, 4, 8});
  const at::Tensor large = enlarge_flow(flow, 12, 16);
  CHECK(at::allclose(large.select(1, 0), at::full({1, 12, 16}, 2.0F)));
  CHECK(at::allclose(large.select(1, 1), at::full({1, 12, 16}, -6.0F)));
}

TEST_CASE("the error of a flow is what its terms say", "[flow]") {
  ColorBatch batch = moving_blots(3, true);
  PreviousFrames& before = *batch.previous;
  const std::vector<at::Tensor> still(3, at::zeros({4, 2, 12, 12}));
  before.flow = at::tensor({3.0F, 4.0F}).view({1, 2, 1, 1}).expand({4, 2, kBlotSide, kBlotSide});
  CHECK(flow_error(still, batch).item<double>() == Approx(5).epsilon(1e-3));
  before.exact.zero_();
  before.luma = batch.luma + 10;
  CHECK(flow_error(still, batch).item<double>() == Approx(0.2 * 10).epsilon(1e-3));
  // A flow that rises by a pixel a pixel in u is uneven by 1 in one direction; in an even picture
  // that counts a tenth.
  batch.luma = before.luma = at::full({4, 1, kBlotSide, kBlotSide}, 50.0F);
  const at::Tensor slope = at::arange(kBlotSide, at::kFloat).view({1, 1, 1, kBlotSide});
  const at::Tensor rising = at::cat(
      {slope.expand({4, 1, kBlotSide, kBlotSide}), at::zeros({4, 1, kBlotSide, kBlotSide})}, 1);
  CHECK(flow_error({rising}, batch).item<double>() == Approx(0.1).epsilon(0.01));
  before.known.zero_();
  CHECK(flow_error({rising}, batch).item<double>() == 0);
}

TEST_CASE("the flow net learns motion that it is told", "[flow]") {
  const double left = error_left(true, 100);
  INFO("end-point error left: " << left);
  CHECK(left < 0.6);
}

TEST_CASE("the flow net learns motion from pictures alone", "[flow]") {
  const double left = error_left(false, 100);
  INFO("end-point error left: " << left);
  CHECK(left < 0.6);
}

TEST_CASE("a model with a flow net needs no estimator, and learns it from colours too", "[flow]") {
  ModelOptions options = learned_flow();
  options.flow_loss = options.temporal_loss = 0;
  torch::manual_seed(2);
  ColorMotion model(options);
  ColorMotion told({.model = "colormotion", .width = 4});
  CHECK(parameter_count(model) == parameter_count(told) + 344'041);
  ColorBatch batch = moving_blots(4, false);
  batch.chroma = at::randn({4, 2, kBlotSide, kBlotSide}) * 20;
  model.train();
  model.loss(batch).backward();
  double pull = 0;
  for (const auto& item : model.named_parameters()) {
    if (!item.key().starts_with("flow_net.")) continue;
    REQUIRE(item.value().grad().defined());
    pull += item.value().grad().abs().sum().item<double>();
  }
  CHECK(pull > 0);
  model.eval();
  const torch::NoGradGuard no_gradients;
  for (int frame = 0; frame < 2; ++frame) {
    CHECK(model.step(batch.luma, batch.hints).sizes() == batch.chroma.sizes());
  }
}

TEST_CASE("the flow net learns in the stage of the mask net", "[flow]") {
  ColorMotion model(learned_flow());
  const std::int64_t whole = parameter_count(model);
  model.learn_only("mask");
  std::int64_t mask = 0;
  for (const auto& item : model.named_parameters()) {
    if (item.key().starts_with("mask_")) mask += item.value().numel();
  }
  CHECK(parameter_count(model) == mask + 344'041);
  CHECK(parameter_count(model) < whole);
}

TEST_CASE("a run with learned flow that was cut off goes on to the very same bytes", "[flow]") {
  const test::Runs runs;
  TrainOptions options = runs.options("whole");
  options.model = learned_flow();
  CHECK(test::difference_after_resume(runs, options) == "");
}
