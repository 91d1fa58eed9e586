#include <ATen/ATen.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include "tests/support/temporary_folder.h"
#include "tests/train/resumed_run.h"
#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/models/color_motion.h"
#include "train/models/flow_net.h"
#include "train/models/flow_warp.h"
#include "train/models/registry.h"
#include "train/tensor_file.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr std::int64_t kFlowParameters = 23'230;
constexpr std::int64_t kBlotSide = 48, kFurthest = 4;

/// How blots move: whether the flow is told, and by what parts of a pixel they go up to kFurthest
/// of.
struct BlotMotion {
  bool exact = false;
  std::int64_t parts = 1;
};

/// Made-up pictures that move as a whole, each sample by a motion of its own: soft blots, and the
/// true flow where it stays in the picture.
ColorBatch moving_blots(std::uint64_t seed, const BlotMotion& motion) {
  torch::manual_seed(seed);
  constexpr std::int64_t kCount = 4;
  const std::int64_t parts = motion.parts, drawn_side = kBlotSide * parts;
  const std::int64_t wide_side = drawn_side + 2 * kFurthest, cells = wide_side / (4 * parts);
  const at::Tensor wide =
      at::upsample_bicubic2d(at::rand({kCount, 1, cells, cells}), {wide_side, wide_side}, false) *
      100;
  const auto cut = [&](std::int64_t i, std::int64_t down, std::int64_t right) {
    const at::Tensor cut_out = wide.narrow(0, i, 1)
                                   .narrow(2, kFurthest - down, drawn_side)
                                   .narrow(3, kFurthest - right, drawn_side);
    return at::avg_pool2d(cut_out, parts);
  };
  const at::Tensor moves = at::randint(-kFurthest, kFurthest + 1, {kCount, 2}, at::kLong);
  std::vector<at::Tensor> now, before;
  for (std::int64_t i = 0; i < kCount; ++i) {
    // What stands at p stands at p + (u, v) in the frame before.
    const std::int64_t u = moves[i][0].item<std::int64_t>(), v = moves[i][1].item<std::int64_t>();
    now.push_back(cut(i, 0, 0));
    before.push_back(cut(i, v, u));
  }
  const at::Tensor flow = (moves.to(at::kFloat) / parts)
                              .view({kCount, 2, 1, 1})
                              .expand({kCount, 2, kBlotSide, kBlotSide})
                              .contiguous();
  const at::Tensor valid = at::zeros({kCount, 1, kBlotSide, kBlotSide});
  const std::int64_t inside = kBlotSide - 2 * kFurthest;
  valid.narrow(2, kFurthest, inside).narrow(3, kFurthest, inside).fill_(1);
  const at::Tensor colours = at::zeros({kCount, 2, kBlotSide, kBlotSide});
  const at::Tensor hints = at::zeros({kCount, 3, kBlotSide, kBlotSide});
  return {
      .luma = at::cat(now),
      .chroma = colours,
      .hints = hints,
      .previous = PreviousFrames{.luma = at::cat(before),
                                 .chroma = colours,
                                 .hints = hints,
                                 .flow = flow,
                                 .valid = valid,
                                 .known = at::ones({kCount, 1, 1, 1}),
                                 .exact = at::full({kCount, 1, 1, 1}, motion.exact ? 1.0 : 0.0)}};
}

/// The mean length of vectors, or size of numbers, [n, c, h, w] inside the picture.
double mean_inside(const at::Tensor& vectors, const PreviousFrames& before) {
  const at::Tensor lengths = vectors.square().sum(1, true).sqrt() * before.valid;
  return lengths.sum().item<double>() / before.valid.sum().item<double>();
}

/// What is left of those that no motion has, on pictures that were not learned from.
struct ErrorsLeft {
  double end_points = 0, luma = 0;
};

ErrorsLeft errors_left(const BlotMotion& motion, int steps) {
  torch::manual_seed(1);
  FlowNet net;
  torch::optim::Adam adam(net->parameters(), torch::optim::AdamOptions(2e-3));
  for (int step = 0; step < steps; ++step) {
    const ColorBatch batch = moving_blots(static_cast<std::uint64_t>(step), motion);
    adam.zero_grad();
    flow_error(net->pyramid(batch.luma, batch.previous->luma), batch).backward();
    adam.step();
  }
  const ColorBatch judged = moving_blots(1'000'000, motion);
  const PreviousFrames& before = *judged.previous;
  const torch::NoGradGuard no_gradients;
  const at::Tensor flow = net->forward(judged.luma, before.luma);
  const at::Tensor seen = warp_by_flow(before.luma, flow);
  return {.end_points = mean_inside(flow - before.flow, before) / mean_inside(before.flow, before),
          .luma = mean_inside(seen - judged.luma, before) /
                  mean_inside(before.luma - judged.luma, before)};
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
  CHECK(parameter_count(*net) == kFlowParameters);
  const torch::NoGradGuard no_gradients;
  for (const auto& [height, width] : {std::pair{8, 8}, std::pair{16, 40}, std::pair{64, 24}}) {
    const at::Tensor from = at::rand({2, 1, height, width}) * 100;
    const at::Tensor flow = net->forward(from, at::rand({2, 1, height, width}) * 100);
    CHECK(flow.sizes() == at::IntArrayRef{2, 2, height, width});
    CHECK(flow.isfinite().all().item<bool>());
  }
}

TEST_CASE("a flow net that has not learned finds no motion", "[flow]") {
  torch::manual_seed(1);
  FlowNet net;
  const torch::NoGradGuard no_gradients;
  const at::Tensor from = at::rand({2, 1, 20, 36}) * 100, to = at::rand({2, 1, 20, 36}) * 100;
  const std::vector<at::Tensor> flows = net->pyramid(from, to);
  REQUIRE(flows.size() == 4);
  for (const at::Tensor& flow : flows) CHECK(flow.abs().max().item<double>() == 0);
  CHECK(flows.front().sizes() == at::IntArrayRef{2, 2, 3, 5});
  CHECK(flows.back().sizes() == at::IntArrayRef{2, 2, 20, 36});
}

TEST_CASE("an enlarged flow leads to the same places", "[flow]") {
  const at::Tensor flow = at::tensor({1.0F, -2.0F}).view({1, 2, 1, 1}).expand({1, 2, 4, 8});
  const at::Tensor large = enlarge_flow(flow, 12, 16);
  CHECK(at::allclose(large.select(1, 0), at::full({1, 12, 16}, 2.0F)));
  CHECK(at::allclose(large.select(1, 1), at::full({1, 12, 16}, -6.0F)));
}

TEST_CASE("the error of a flow is what its terms say", "[flow]") {
  ColorBatch batch = moving_blots(3, {.exact = true});
  PreviousFrames& before = *batch.previous;
  const std::vector<at::Tensor> still(3, at::zeros({4, 2, 12, 12}));
  before.flow = at::tensor({3.0F, 4.0F}).view({1, 2, 1, 1}).expand({4, 2, kBlotSide, kBlotSide});
  CHECK(flow_error(still, batch).item<double>() == Approx(5).epsilon(1e-3));
  before.exact.zero_();
  before.luma = batch.luma + 10;
  CHECK(flow_error(still, batch).item<double>() == Approx(10).epsilon(1e-3));
  // A flow that rises by a pixel a pixel in u is uneven by 1 in one direction; in an even picture
  // that counts a tenth; equal luma counts the root that keeps the slope finite, a thousandth.
  batch.luma = before.luma = at::full({4, 1, kBlotSide, kBlotSide}, 50.0F);
  const at::Tensor slope = at::arange(kBlotSide, at::kFloat).view({1, 1, 1, kBlotSide});
  const at::Tensor rising = at::cat(
      {slope.expand({4, 1, kBlotSide, kBlotSide}), at::zeros({4, 1, kBlotSide, kBlotSide})}, 1);
  CHECK(flow_error({rising}, batch).item<double>() == Approx(0.1 + 1e-3).epsilon(1e-4));
  before.known.zero_();
  CHECK(flow_error({rising}, batch).item<double>() == 0);
}

TEST_CASE("where a flow leads out of the picture luma is not compared", "[flow]") {
  ColorBatch batch = moving_blots(3, {});
  batch.previous->luma = batch.luma + 10;
  at::Tensor flow = at::zeros({4, 2, kBlotSide, kBlotSide});
  flow.select(1, 0).fill_(kBlotSide);
  CHECK(flow_error({flow}, batch).item<double>() == Approx(0).margin(1e-6));
  flow.select(1, 0).fill_(-kBlotSide);
  CHECK(flow_error({flow}, batch).item<double>() == Approx(0).margin(1e-6));
  flow.select(1, 0).fill_(0);
  flow.select(1, 1).fill_(kBlotSide);
  CHECK(flow_error({flow}, batch).item<double>() == Approx(0).margin(1e-6));
}

TEST_CASE("the flow net learns motion that it is told", "[flow]") {
  const double left = errors_left({.exact = true}, 25).end_points;
  INFO("end-point error left: " << left);
  CHECK(left < 0.3);
}

TEST_CASE("the flow net learns motion from pictures alone", "[flow]") {
  const ErrorsLeft left = errors_left({}, 25);
  INFO("end-point error left: " << left.end_points << ", change of luma: " << left.luma);
  CHECK(left.end_points < 0.3);
  CHECK(left.luma < 0.3);
}

TEST_CASE("the flow net learns motion below a pixel from pictures alone", "[flow]") {
  // Quarters of a pixel up to one: as between most neighbours of films at small sizes.
  const ErrorsLeft left = errors_left({.parts = 4}, 25);
  INFO("end-point error left: " << left.end_points << ", change of luma: " << left.luma);
  CHECK(left.end_points < 0.5);
  CHECK(left.luma < 0.5);
}

TEST_CASE("a model with a flow net needs no estimator, and learns it from colours too", "[flow]") {
  ModelOptions options = learned_flow();
  options.flow_loss = options.temporal_loss = 0;
  torch::manual_seed(2);
  ColorMotion model(options);
  ColorMotion told({.model = "colormotion", .width = 4});
  CHECK(parameter_count(model) == parameter_count(told) + kFlowParameters);
  ColorBatch batch = moving_blots(4, {});
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

TEST_CASE("weights of another flow net are refused, and the missing layer named", "[flow]") {
  const test::TemporaryFolder folder;
  ColorMotion model(learned_flow());
  NamedTensors others;
  for (const auto& [name, tensor] : tensors_of(model)) {
    if (!name.starts_with("flow_net.")) others[name] = tensor;
  }
  others["flow_net.down1.weight"] = at::zeros({16, 1, 3, 3});
  write_tensors(folder / "old.safetensors", others, {});
  CHECK_THROWS_WITH(
      load_weights(folder / "old.safetensors", model),
      Catch::Contains("has no flow_net.") && Catch::Contains("not a checkpoint of this model"));
}

TEST_CASE("the flow net learns in the stage of the mask net", "[flow]") {
  ColorMotion model(learned_flow());
  const std::int64_t whole = parameter_count(model);
  model.learn_only("mask");
  std::int64_t mask = 0;
  for (const auto& item : model.named_parameters()) {
    if (item.key().starts_with("mask_")) mask += item.value().numel();
  }
  CHECK(parameter_count(model) == mask + kFlowParameters);
  CHECK(parameter_count(model) < whole);
}

TEST_CASE("a run with learned flow that was cut off goes on to the very same bytes", "[flow]") {
  const test::Runs runs;
  TrainOptions options = runs.options("whole");
  options.model = learned_flow();
  CHECK(test::difference_after_resume(runs, options) == "");
}
