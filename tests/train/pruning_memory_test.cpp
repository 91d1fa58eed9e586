// Pruning of nets that remember, and what training on wins back.
#include <ATen/ATen.h>
#include <torch/utils.h>

#include <set>

#include "tests/train/pruned_half.h"
#include "tests/train/shaken_model.h"
#include "tests/train/training_runs.h"
#include "train/pruning/channel_activity.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr std::int64_t kShown = 4;

/// Four frames; `begins` says which of them begin anew, undefined: all do.
LayerActivities activities_with(const ModelOptions& options, const at::Tensor& begins) {
  const auto model = test::shaken_model(options);
  {
    // Half of what colormotion remembers, whatever its mask would say of noise.
    const torch::NoGradGuard no_gradients;
    for (auto& item : model->named_parameters()) {
      if (item.key().starts_with("mask_conv3")) item.value().zero_();
    }
  }
  torch::manual_seed(8);
  // Each frame lighter than the one before, so that its features are others.
  const at::Tensor lighter = at::arange(kShown, at::kFloat).view({kShown, 1, 1, 1}) * 25;
  const ColorBatch batch{.luma = at::rand({kShown, 1, 16, 16}) * 25 + lighter,
                         .chroma = at::zeros({kShown, 2, 16, 16}),
                         .hints = at::zeros({kShown, 3, 16, 16}),
                         .begins = begins};
  bool given = false;
  return measure_activities(dynamic_cast<UserGuided&>(*model), [&]() -> std::optional<ColorBatch> {
    if (std::exchange(given, true)) return std::nullopt;
    return batch;
  });
}

bool same_means(const LayerActivities& x, const LayerActivities& y, const std::string& layer) {
  return at::allclose(x.at(layer).means, y.at(layer).means, 1e-5, 1e-6);
}

TrainOptions learning_run(const test::Runs& runs, const std::string& name) {
  TrainOptions options = runs.options(name);
  options.model.width = 8;
  options.steps = options.validate_every = options.save_every = 60;
  options.learning_rate = 3e-3;
  options.validation_frames = 8;
  options.recalibrate = 8;
  return options;
}

}  // namespace

TEST_CASE("activities are those of a net that remembers the frames before", "[pruning]") {
  for (const char* name : {"input_recurrent", "colormotion"}) {
    INFO(name);
    ModelOptions options{.model = name, .width = 4};
    options.flow = "none";
    const LayerActivities first = activities_with(options, {});
    const LayerActivities anew = activities_with(options, at::tensor({1, 1, 1, 1}).to(at::kBool));
    const LayerActivities film = activities_with(options, at::tensor({1, 0, 0, 0}).to(at::kBool));
    for (const char* layer : {"conv1_1", "conv7_3", "conv8_1", "conv9_2"}) {
      INFO(layer);
      CHECK(same_means(first, anew, layer));
      // colormotion blends behind its encoder; the other sees the frame before from the first
      // layer.
      const bool before_memory = options.model == "colormotion" && std::string(layer) < "conv8_1";
      // Both a frame at a time, so that nothing but memory makes a difference.
      CHECK(at::equal(anew.at(layer).means, film.at(layer).means) == before_memory);
    }
  }
}

TEST_CASE("the warp error of pruned nets is along Farneback's flow", "[pruning]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  options.model.model = "colormotion";
  options.model.flow = "none";
  options.steps = 1;
  (void)train(options, decode_raw_picture);
  std::set<std::string> asked;
  const GrayFlowMethods flows = [&](const std::string& method) -> GrayFlowEstimator {
    asked.insert(method);
    return [](auto from, auto /*to*/, int /*width*/, int /*height*/) {
      return GrayFlow{.u = std::vector<float>(from.size()),
                      .v = std::vector<float>(from.size()),
                      .valid = std::vector<std::uint8_t>(from.size(), 1)};
    };
  };
  const PruneReport report =
      prune(test::half_of(options, runs.folder / "small.safetensors"), decode_raw_picture, flows);
  CHECK(asked == std::set<std::string>{"farneback"});
  REQUIRE(report.before.validation.clips.has_value());
  CHECK(report.before.validation.clips->warp_error.has_value());
  CHECK(report.after.validation.clips->warp_error.has_value());
}

TEST_CASE("a pruned net that is trained on is better than pruned", "[pruning]") {
  const test::Runs runs({.scenes = 6, .frames = 8});
  const TrainOptions options = learning_run(runs, "run");
  (void)train(options, decode_raw_picture);
  const PruneReport report =
      prune(test::half_of(options, runs.folder / "small.safetensors"), decode_raw_picture);
  TrainOptions tuning = learning_run(runs, "tuned");
  tuning.init = runs.folder / "small.safetensors";
  const TrainingReport tuned = train(tuning, decode_raw_picture);
  INFO("mse_ab " << report.before.validation.mse_ab << ", pruned " << report.after.validation.mse_ab
                 << ", tuned " << tuned.validation.mse_ab);
  CHECK(tuned.parameters == report.after.parameters);
  // Two seeds on pictures like these: 108 to 12, and 72 to 13.
  CHECK(tuned.validation.mse_ab < 0.5 * report.after.validation.mse_ab);
}
