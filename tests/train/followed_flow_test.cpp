// flow=colormotion2018: what the memory follows is not the flow that losses follow.
#include <ATen/ATen.h>
#include <torch/utils.h>

#include <set>

#include "tests/train/net_batch.h"
#include "tests/train/shaken_model.h"
#include "tests/train/training_runs.h"
#include "train/color_batch.h"
#include "train/data/shard_frames.h"
#include "train/models/color_motion.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr int kFollowedSide = 8;
constexpr std::size_t kFollowedArea = std::size_t{kFollowedSide} * kFollowedSide;

GrayFlowEstimator moving_right_by(float pixels) {
  return [pixels](auto from, auto /*to*/, int /*width*/, int /*height*/) {
    return GrayFlow{.u = std::vector<float>(from.size(), pixels),
                    .v = std::vector<float>(from.size()),
                    .valid = std::vector<std::uint8_t>(from.size(), 1)};
  };
}

/// One picture and the frame before it.
HostBatch pair_from(PreviousFrame from) {
  return {.count = 1,
          .size = kFollowedSide,
          .bgr = std::vector<std::uint8_t>(3 * kFollowedArea, 99),
          .hint_mask = std::vector<std::uint8_t>(kFollowedArea),
          .maps = {},
          .previous = HostPrevious{.bgr = std::vector<std::uint8_t>(3 * kFollowedArea, 99),
                                   .hint_mask = std::vector<std::uint8_t>(kFollowedArea),
                                   .flow = std::vector<float>(2 * kFollowedArea, 1),
                                   .flow_valid = std::vector<std::uint8_t>(kFollowedArea, 1),
                                   .from = {from},
                                   .followed = std::vector<float>(2 * kFollowedArea, -5)}};
}

/// Of the columns 0 … 7, from left to right.
at::Tensor columns_times(double factor) {
  return (at::arange(kFollowedSide, at::kFloat) * factor).expand({kFollowedSide, kFollowedSide});
}

double evaluated_loss(ColorMotion& model, const ColorBatch& batch) {
  const torch::NoGradGuard no_gradients;
  return model.loss(batch).item<double>();
}

}  // namespace

TEST_CASE("a still's published flow is the exact one from the frame before, negated",
          "[followed_flow]") {
  HostBatch host = pair_from(PreviousFrame::still);
  // The frame shows the still as it is, the one before twice as large: what stands at x stood at
  // 2 x, and what stood at x stands at x / 2.
  host.maps = {PairMaps{}};
  host.maps[0].previous = {.xx = 0.5, .yy = 0.5};
  const ColorBatch batch = color_batch(host, at::kCPU);
  CHECK(at::allclose(batch.previous->flow[0][0], columns_times(1)));
  CHECK(at::allclose(batch.previous->followed[0][0], columns_times(0.5)));
}

TEST_CASE("two frames of a film keep both flows", "[followed_flow]") {
  const ColorBatch batch = color_batch(pair_from(PreviousFrame::film), at::kCPU);
  CHECK(batch.previous->flow.eq(1).all().item<bool>());
  CHECK(batch.previous->followed.eq(-5).all().item<bool>());
  HostBatch plain = pair_from(PreviousFrame::film);
  plain.previous->followed.clear();
  CHECK_FALSE(color_batch(plain, at::kCPU).previous->followed.defined());
}

TEST_CASE("the memory follows the published flow and the loss the true one", "[followed_flow]") {
  ModelOptions options{.model = "colormotion", .width = 4};
  ColorBatch batch = test::noise_batch(2, 16, true);
  // By a pixel of the features, which have an eighth of the size.
  batch.previous->followed = at::full({2, 2, 16, 16}, 8.0F);
  ColorBatch other_flow = batch, other_followed = batch;
  other_flow.previous->flow = at::randn({2, 2, 16, 16}) * 3;
  other_followed.previous->followed = at::full({2, 2, 16, 16}, -8.0F);
  for (const double weight : {0.0, 10.0}) {
    options.temporal_loss = weight;
    const auto shaken = test::shaken_model(options, 4);
    auto& model = dynamic_cast<ColorMotion&>(*shaken);
    model.eval();
    const double loss = evaluated_loss(model, batch);
    CHECK((evaluated_loss(model, other_flow) == loss) == (weight == 0));
    CHECK(evaluated_loss(model, other_followed) != loss);
  }
}

TEST_CASE("a loader finds the flow of films twice where the model follows another",
          "[followed_flow]") {
  const test::Runs runs;
  const ShardFrames frames(runs.options("run").dataset, "train");
  const LoaderOptions loading{.size = kFollowedSide,
                              .batch = 2,
                              .end_sample = 2,
                              .pairs = true,
                              .flow = moving_right_by(2),
                              .followed = moving_right_by(-3)};
  const auto plan = [](std::uint64_t sample) {
    return SamplePlan{.frame = sample + 1,
                      .previous = sample == 0 ? PreviousFrame::film : PreviousFrame::still,
                      .previous_frame = sample};
  };
  BatchLoader loader(frames, decode_raw_picture, plan, loading);
  const HostBatch batch = loader.next();
  REQUIRE(batch.previous.has_value());
  REQUIRE(batch.previous->followed.size() == 4 * kFollowedArea);
  CHECK(batch.previous->flow.front() == 2);
  CHECK(batch.previous->followed.front() == -3);
  CHECK(batch.previous->followed[2 * kFollowedArea] == 0);  // a still's is not estimated
}

TEST_CASE("a run of flow=colormotion2018 asks for Farneback's flow too", "[followed_flow]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  options.model.model = "colormotion";
  options.model.flow = "colormotion2018";
  options.validate_every = options.steps = 2;
  std::set<std::string> asked;
  const GrayFlowMethods flows = [&](const std::string& method) {
    asked.insert(method);
    return moving_right_by(1);
  };
  CHECK(train(options, decode_raw_picture, {}, flows).steps == 2);
  CHECK(asked == std::set<std::string>{"colormotion2018", "farneback"});
}
