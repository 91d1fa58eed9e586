// The terms that options add to a model's own loss.
#include "train/data/shard_frames.h"
#include "train/losses/added_losses.h"

#include <torch/torch.h>

#include "tests/train/net_batch.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/color_batch.h"
#include "train/gradient_step.h"
#include "train/lab.h"
#include "train/losses/colorfulness_loss.h"
#include "train/models/registry.h"
#include "train/tensor_file.h"
#include "train/trainer.h"
#include "train/training_samples.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

constexpr std::int64_t kRun = 3;
constexpr std::int64_t kPixels = 16;

TrainOptions options_for(const std::string& model) {
  TrainOptions options;
  options.model = {.model = model, .width = 4, .levels = 4, .bptt = static_cast<int>(kRun)};
  options.model.window = static_cast<int>(kRun);
  options.size = static_cast<int>(kPixels);
  return options;
}

/// Two runs of frames of noise for models that learn from runs, else pairs.
ColorBatch batch_for(const VideoColorizer& model) {
  ColorBatch batch = test::noise_batch(2 * kRun, kPixels, model.remembers());
  if (model.clip_length() == 1) return batch;
  batch.clip = kRun;
  const at::Tensor first = at::ones({2 * kRun, 1, kPixels, kPixels});
  for (std::int64_t i = 0; i < 2 * kRun; i += kRun) first[i].zero_();
  const auto flow = [] { return at::randn({2 * kRun, 2, kPixels, kPixels}); };
  batch.motion =
      RunMotion{.flow = flow(), .valid = first, .flow_to_first = flow(), .valid_to_first = first};
  return batch;
}

/// The gradients of a fresh model's step, all in a row.
torch::Tensor gradients(const TrainOptions& options, bool with_added) {
  torch::manual_seed(1);
  const auto model = make_model(options.model);
  model->train();
  const AddedLosses added(options, *model, {.device = torch::kCPU, .has_flow = true});
  torch::optim::SGD optimizer(learning_parameters(*model), torch::optim::SGDOptions(0));
  GradientStep step(*model, optimizer, torch::kCPU, {.added = with_added ? &added : nullptr});
  const ColorBatch batch = batch_for(*model);
  torch::manual_seed(2);
  (void)step(batch, 0);
  std::vector<torch::Tensor> all;
  for (const torch::Tensor& parameter : learning_parameters(*model)) {
    if (parameter.grad().defined()) all.push_back(parameter.grad().flatten());
  }
  return torch::cat(all);
}

/// A narrow VGG-16 of random weights, as a file.
struct NarrowVgg {
  NarrowVgg() {
    torch::manual_seed(4);
    const Vgg16 net({.width = 4});
    write_tensors(file, tensors_of(net), {});
  }
  test::TemporaryFolder folder;
  std::filesystem::path file = folder / "vgg16.safetensors";
};

double term(const TrainOptions& options, const VideoColorizer& model, const torch::Tensor& colours,
            const ColorBatch& batch) {
  return AddedLosses(options, model, {.device = torch::kCPU, .has_flow = true})(colours, batch)
      .item<double>();
}

}  // namespace

TEST_CASE("terms of weight 0 change no bit of the gradients", "[added_losses]") {
  for (const char* model : {"simple", "input_recurrent", "flowchroma", "unet_lstm_gan"}) {
    INFO(model);
    const TrainOptions options = options_for(model);
    CHECK(torch::equal(gradients(options, true), gradients(options, false)));
  }
}

TEST_CASE("each added term changes the gradients, to finite ones", "[added_losses]") {
  const NarrowVgg vgg;
  const auto check = [&](const char* model, const char* name, auto change) {
    INFO(model << ", " << name);
    TrainOptions options = options_for(model);
    change(options);
    const torch::Tensor with = gradients(options, true);
    CHECK(with.isfinite().all().item<bool>());
    CHECK_FALSE(torch::equal(with, gradients(options, false)));
  };
  for (const char* model :
       {"simple", "user_guided", "colormotion", "input_recurrent", "flowchroma", "unet_lstm_gan"}) {
    check(model, "colorfulness", [](TrainOptions& o) { o.colorfulness_weight = 10; });
    check(model, "perceptual", [&](TrainOptions& o) {
      o.perceptual_weight = 10;
      o.perceptual_net = vgg.file;
    });
  }
  for (const char* model : {"colormotion", "input_recurrent", "flowchroma", "unet_lstm_gan"}) {
    check(model, "warp", [](TrainOptions& o) { o.warp_weight = 10; });
  }
  for (const char* model : {"flowchroma", "unet_lstm_gan"}) {
    check(model, "long warp", [](TrainOptions& o) { o.long_warp_weight = 10; });
  }
}

TEST_CASE("colours along a run are held against the frame before, and the first",
          "[added_losses]") {
  TrainOptions options = options_for("flowchroma");
  const auto model = make_model(options.model);
  ColorBatch batch = batch_for(*model);
  batch.motion->flow.zero_();
  batch.motion->flow_to_first.zero_();
  // Changes of 3 and 4 from frame to frame, of 3 and 7 since the first.
  const torch::Tensor levels = torch::tensor({0.0F, 3.0F, 7.0F}).repeat(2).view({-1, 1, 1, 1});
  const torch::Tensor colours = levels.expand({2 * kRun, 2, kPixels, kPixels}).contiguous();
  options.warp_weight = 2;
  CHECK(term(options, *model, colours, batch) == Approx(2 * 3.5).epsilon(1e-3));
  options.warp_weight = 0;
  options.long_warp_weight = 1;
  CHECK(term(options, *model, colours, batch) == Approx(5).epsilon(1e-3));
}

TEST_CASE("true colours cost nothing by what VGG-16 sees, and dull ones by what they lack",
          "[added_losses]") {
  const NarrowVgg vgg;
  TrainOptions options = options_for("simple");
  const auto model = make_model(options.model);
  const ColorBatch batch = batch_for(*model);
  options.perceptual_weight = 1;
  options.perceptual_net = vgg.file;
  CHECK(term(options, *model, batch.chroma, batch) == 0);
  CHECK(term(options, *model, torch::zeros_like(batch.chroma), batch) > 1e-4);
  options.perceptual_weight = 0;
  options.perceptual_net.clear();
  options.colorfulness_weight = 2;
  const torch::Tensor bgr = bgr_from_lab(torch::cat({batch.luma, batch.chroma}, 1));
  CHECK(term(options, *model, batch.chroma, batch) ==
        Approx(2 * colorfulness_loss(bgr).item<double>()));
  CHECK(term(options, *model, torch::zeros_like(batch.chroma), batch) == Approx(2).epsilon(1e-3));
}

TEST_CASE("a term that the model can't use, or that lacks something, is refused",
          "[added_losses]") {
  const auto refused = [](const char* name, bool has_flow, auto change) {
    TrainOptions options = options_for(name);
    change(options);
    const auto model = make_model(options.model);
    const Error error = refusal_of([&] {
      const AddedLosses added(options, *model, {.device = torch::kCPU, .has_flow = has_flow});
    });
    CHECK(error.fault() == Fault::usage);
    return std::string(error.what());
  };
  const auto warp = [](TrainOptions& o) { o.warp_weight = 1; };
  const auto long_warp = [](TrainOptions& o) { o.long_warp_weight = 1; };
  const auto colorful = [](TrainOptions& o) { o.colorfulness_weight = 0.5; };
  const auto seen = [](TrainOptions& o) { o.perceptual_weight = 1; };
  CHECK_THAT(refused("zhang16", true, colorful),
             Catch::Contains("colorfulness_weight=0.5") && Catch::Contains("zhang16"));
  CHECK_THAT(refused("zhang16", true, seen), Catch::Contains("no a*, b*"));
  CHECK_THAT(refused("simple", true, warp), Catch::Contains("single frames"));
  CHECK_THAT(refused("colormotion", true, long_warp), Catch::Contains("no runs of frames"));
  CHECK_THAT(refused("flowchroma", false, warp), Catch::Contains("OpenCV"));
  CHECK_THAT(refused("simple", true, seen), Catch::Contains("perceptual_net=FILE"));
  CHECK_THAT(refused("simple", true, [](TrainOptions& o) { o.perceptual_net = "vgg16.pth"; }),
             Catch::Contains("without perceptual_weight"));
}

TEST_CASE("a run is trained along the flow that the loader found", "[added_losses]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  options.model = {.model = "flowchroma", .width = 4};
  options.model.window = static_cast<int>(kRun);
  options.steps = 1;
  options.log_every = options.validate_every = options.save_every = 1;
  CHECK(refusal_of([&] {
          options.warp_weight = 1;
          (void)train(options, decode_raw_picture);
        }).fault() == Fault::usage);
  // Everything stands one pixel to the right of where it stood; only the upper row is certain.
  const GrayFlowMethods flows = [](const std::string&) -> GrayFlowEstimator {
    return [](std::span<const std::uint8_t> from, std::span<const std::uint8_t>, int width, int) {
      GrayFlow flow{.u = std::vector<float>(from.size(), -1.0F),
                    .v = std::vector<float>(from.size()),
                    .valid = std::vector<std::uint8_t>(from.size())};
      std::fill_n(flow.valid.begin(), width, std::uint8_t{1});
      return flow;
    };
  };
  options.out = runs.folder / "second";
  CHECK(train(options, decode_raw_picture, {}, flows).steps == 1);

  const ShardFrames frames(options.dataset, "train");
  LoaderOptions loading = loader_options(options);
  loading.clip = static_cast<int>(kRun);
  loading.batch = static_cast<int>(2 * kRun);
  loading.end_sample = static_cast<std::uint64_t>(2 * kRun);
  loading.flow_to_last = loading.flow_to_first = true;
  loading.flow = flows("");
  BatchLoader loader(
      frames, decode_raw_picture,
      [&](std::uint64_t row) { return plan_clip(options, frames, kRun, row); }, loading);
  const ColorBatch batch = color_batch(loader.next(), torch::kCPU);
  REQUIRE(batch.motion.has_value());
  for (std::int64_t i = 0; i < 2 * kRun; ++i) {
    const double rows = i % kRun == 0 ? 0 : 1;
    for (const torch::Tensor& valid : {batch.motion->valid, batch.motion->valid_to_first}) {
      CHECK(valid[i].sum().item<double>() == rows * kPixels);
    }
    CHECK(batch.motion->flow[i].select(0, 0).mean().item<double>() == -rows);
    CHECK(batch.motion->flow_to_first[i].select(0, 0).mean().item<double>() == -rows);
  }
}
