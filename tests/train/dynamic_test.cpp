#include "train/models/dynamic.h"

#include <ATen/ATen.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <cmath>
#include <map>

#include "tests/train/refusal.h"
#include "tests/train/resumed_run.h"
#include "train/checkpoint.h"
#include "train/models/registry.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

ModelOptions dynamic_options(const std::string& dynamic = "on", int width = 4) {
  ModelOptions options;
  options.model = "dynamic";
  options.width = width;
  options.dynamic = dynamic;
  return options;
}

/// Runs of four frames of 16 x 16, each frame of one luma and one colour.
ColorBatch plain_runs(const std::vector<float>& lumas, const std::vector<float>& as) {
  const auto count = static_cast<std::int64_t>(lumas.size());
  const auto frames = [&](const std::vector<float>& values) {
    return at::tensor(values).view({count, 1, 1, 1}).expand({count, 1, 16, 16}).contiguous();
  };
  const at::Tensor a = frames(as);
  return {.luma = frames(lumas),
          .chroma = at::cat({a, a / 2 + 10}, 1),
          .hints = at::zeros({count, 3, 16, 16}),
          .clip = 4};
}

/// Two films whose first frames tell their colours, and whose later frames look alike.
ColorBatch forgetful_runs() {
  return plain_runs({20, 50, 50, 50, 80, 50, 50, 50}, {-40, -40, -40, -40, 50, 50, 50, 50});
}

/// The losses of the first step on one batch and of the last: after `steps`, or as soon as it is
/// below a twentieth.
std::pair<double, double> learn_by_heart(Dynamic& model, const ColorBatch& batch, int steps) {
  torch::optim::Adam adam(model.parameters(), torch::optim::AdamOptions(1e-2));
  double first = 0, last = 0;
  for (int i = 0; i < steps && (i == 0 || last >= 0.05 * first); ++i) {
    adam.zero_grad();
    const at::Tensor loss = model.loss(batch);
    loss.backward();
    adam.step();
    last = loss.item<double>();
    if (i == 0) first = last;
  }
  return {first, last};
}

std::map<std::string, at::Tensor> weights_by_name(const torch::nn::Module& model) {
  std::map<std::string, at::Tensor> weights;
  for (const auto& item : model.named_parameters()) weights[item.key()] = item.value();
  return weights;
}

}  // namespace

TEST_CASE("the dynamic net has the parameters of its layers, with and without memory",
          "[dynamic]") {
  CHECK(parameter_count(Dynamic(dynamic_options("on", 64))) == 50'022'976);
  CHECK(parameter_count(Dynamic(dynamic_options("memoryless", 64))) == 50'022'976);
  CHECK(parameter_count(Dynamic(dynamic_options("off", 64))) == 50'022'976 - 28'314'624);
}

TEST_CASE("dynamic layers have the size and the number that are asked for", "[dynamic]") {
  const std::int64_t without = parameter_count(Dynamic(dynamic_options("off")));
  const auto of_layers = [&](const std::string& cell, int size, int layers) {
    ModelOptions options = dynamic_options();
    options.cell = cell;
    options.recurrent_size = size;
    options.recurrent_layers = layers;
    return parameter_count(Dynamic(options)) - without;
  };
  // 32 channels enter, at two places; gates have kernels of 3 x 3, three of a GRU, four of an LSTM.
  const auto layer = [](int gates, int in, int size) {
    return gates * size * (9 * (in + size) + 1);
  };
  CHECK(of_layers("gru", 0, 1) == 2 * layer(3, 32, 32));
  CHECK(of_layers("gru", 32, 1) == 2 * layer(3, 32, 32));
  CHECK(of_layers("gru", 5, 1) == 2 * (layer(3, 32, 5) + 5 * 32 + 32));
  CHECK(of_layers("lstm", 5, 3) == 2 * (layer(4, 32, 5) + 2 * layer(4, 5, 5) + 5 * 32 + 32));
}

TEST_CASE("a net of dynamic layers gives colours of the size of its luma", "[dynamic]") {
  const torch::NoGradGuard no_gradients;
  Dynamic model(dynamic_options());
  CHECK(model.stride() == 16);
  CHECK(model.clip_length() == 4);
  CHECK_FALSE(model.remembers());
  for (const auto& [count, height, width] : {std::array{1, 16, 16}, std::array{3, 32, 48}}) {
    const at::Tensor luma = at::rand({count, 1, height, width}) * 100;
    model.reset();
    const at::Tensor out = model.step(luma, at::zeros({count, 3, height, width}));
    CHECK(out.sizes() == at::IntArrayRef{count, 2, height, width});
    CHECK(out.isfinite().all().item<bool>());
    // All hues are as likely at first.
    CHECK(out.abs().max().item<double>() < 10);
  }
}

TEST_CASE("one frame after the other has the colours of the whole clip", "[dynamic]") {
  const torch::NoGradGuard no_gradients;
  for (const auto& [cell, layers] : {std::pair{"gru", 1}, {"lstm", 1}, {"gru", 2}, {"lstm", 2}}) {
    for (const char* dynamic : {"on", "memoryless", "off"}) {
      INFO(cell << ' ' << layers << ' ' << dynamic);
      torch::manual_seed(2);
      ModelOptions options = dynamic_options(dynamic);
      options.cell = cell;
      options.recurrent_layers = layers;
      Dynamic model(options);
      for (auto& item : model.named_parameters()) {
        if (item.key() == "hue.weight" || item.key() == "chroma.weight") item.value().mul_(100);
      }
      const at::Tensor luma = at::rand({2, 4, 1, 32, 32}) * 100;
      const HueChromaScores whole = model.clip_scores(luma.flatten(0, 1), 4);
      const at::Tensor expected =
          at::upsample_bilinear2d(ab_from_hue_chroma(whole, "mean"), {32, 32}, false)
              .unflatten(0, {2, 4});
      CHECK(expected.std().item<double>() > 1);
      for (std::int64_t frame = 0; frame < 4; ++frame) {
        const at::Tensor out = model.step(luma.select(1, frame), at::zeros({2, 3, 32, 32}));
        CHECK((out - expected.select(1, frame)).abs().max().item<double>() < 1e-2);
      }
      const at::Tensor again = model.step(luma.select(1, 0), at::zeros({2, 3, 32, 32}));
      const double changed = (again - expected.select(1, 0)).abs().max().item<double>();
      CHECK((changed > 1e-2) == (std::string(dynamic) == "on"));
    }
  }
}

TEST_CASE("without dynamic layers the rest begins with the same weights", "[dynamic]") {
  torch::manual_seed(3);
  const Dynamic with(dynamic_options("on"));
  torch::manual_seed(3);
  const Dynamic without(dynamic_options("off"));
  const auto all = weights_by_name(with);
  for (const auto& [name, weight] : weights_by_name(without)) {
    INFO(name);
    CHECK(at::equal(weight, all.at(name)));
  }
}

TEST_CASE("every weight of the dynamic net gets a gradient", "[dynamic]") {
  torch::manual_seed(4);
  Dynamic model(dynamic_options());
  const ColorBatch batch{.luma = at::rand({4, 1, 32, 32}) * 100,
                         .chroma = at::randn({4, 2, 32, 32}) * 30,
                         .hints = at::zeros({4, 3, 32, 32}),
                         .clip = 4};
  model.loss(batch).backward();
  for (const auto& item : model.named_parameters()) {
    INFO(item.key());
    REQUIRE(item.value().grad().defined());
    CHECK(item.value().grad().abs().sum().item<double>() > 0);
  }
}

TEST_CASE("the dynamic net learns films by heart whose frames only memory tells apart",
          "[dynamic]") {
  torch::manual_seed(6);
  Dynamic model(dynamic_options());
  const auto [first, last] = learn_by_heart(model, forgetful_runs(), 400);
  INFO(first << " to " << last);
  CHECK(last < 0.05 * first);
}

TEST_CASE("without memory no net tells frames apart that look alike", "[dynamic]") {
  for (const char* dynamic : {"memoryless", "off"}) {
    torch::manual_seed(6);
    Dynamic model(dynamic_options(dynamic));
    const auto [first, last] = learn_by_heart(model, forgetful_runs(), 60);
    INFO(dynamic << ' ' << first << " to " << last);
    CHECK(last < first);
    // Of eight frames six have one of two chromas, half of them each: ln 2 is the least.
    CHECK(last > 0.75 * std::log(2));
  }
}

TEST_CASE("a run of the dynamic net that was cut off goes on to the very same bytes", "[dynamic]") {
  for (const char* cell : {"gru", "lstm"}) {
    INFO(cell);
    const test::Runs runs;
    TrainOptions options = runs.options("whole");
    options.model = dynamic_options();
    options.model.cell = cell;
    options.model.clip_frames = 3;
    options.batch = 2;
    CHECK(test::difference_after_resume(runs, options) == "");
  }
}

TEST_CASE("the dynamic net begins with the backbone that it is given", "[dynamic]") {
  const test::Runs runs;
  torch::manual_seed(7);
  const Vgg16 published({.width = 4});
  save_weights(runs.folder / "vgg.safetensors", published, {});
  Dynamic model(dynamic_options());
  model.load_backbone(runs.folder / "vgg.safetensors");
  const auto taken = weights_by_name(model);
  for (const auto& [name, weight] : weights_by_name(published)) {
    CHECK(at::equal(weight, taken.at("vgg." + name)));
  }
  TrainOptions options = runs.options("run");
  options.model.backbone = runs.folder / "vgg.safetensors";
  const Error none = refusal_of([&] { (void)train(options, decode_raw_picture); });
  CHECK(none.fault() == Fault::usage);
  CHECK_THAT(none.what(), Catch::Contains("vgg.safetensors"));
  options.model = dynamic_options("on", 8);
  options.model.backbone = runs.folder / "vgg.safetensors";
  const Error wider = refusal_of([&] { (void)train(options, decode_raw_picture); });
  CHECK(wider.fault() == Fault::input);
  CHECK_THAT(wider.what(), Catch::Contains("features.0.weight"));
}
