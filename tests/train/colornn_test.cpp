#include "train/models/colornn_consistency.h"

#include <ATen/ATen.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "lib/base/files.h"
#include "lib/base/uv_bin_edges.h"
#include "tests/train/resumed_run.h"
#include "train/checkpoint.h"
#include "train/models/registry.h"
#include "train/models/uv_colours.h"
#include "train/safetensors.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

ModelOptions colornn_options(const std::string& model, int width = 4) {
  ModelOptions options;
  options.model = model;
  options.width = width;
  if (model == "colornn2") options.clip_frames = 2;  // an option of its own
  return options;
}

/// Two runs of two frames of 16 x 16, each of one luma and one colour.
ColorBatch two_short_runs() {
  const auto frames = [](std::initializer_list<float> values) {
    return at::tensor(at::ArrayRef<float>(values))
        .view({4, 1, 1, 1})
        .expand({4, 1, 16, 16})
        .contiguous();
  };
  return {.luma = frames({30, 45, 60, 75}),
          .chroma = at::cat({frames({-20, 30, 0, 20}), frames({20, 20, -30, 40})}, 1),
          .hints = at::zeros({4, 3, 16, 16}),
          .clip = 2};
}

std::vector<at::Tensor> learning_weights(const torch::nn::Module& model) {
  std::vector<at::Tensor> weights;
  for (const at::Tensor& weight : model.parameters()) {
    if (weight.requires_grad()) weights.push_back(weight);
  }
  return weights;
}

std::pair<double, double> losses_by_heart(VideoColorizer& model, const ColorBatch& batch,
                                          int steps) {
  torch::optim::Adam adam(learning_weights(model), torch::optim::AdamOptions(1e-2));
  double first = 0, last = 0;
  model.train();
  for (int i = 0; i < steps; ++i) {
    adam.zero_grad();
    const at::Tensor loss = model.loss(batch);
    loss.backward();
    adam.step();
    last = loss.item<double>();
    if (i == 0) first = last;
  }
  return {first, last};
}

}  // namespace

TEST_CASE("ColoRNN's models have the parameters of their layers, VGG-16's do not learn",
          "[colornn]") {
  // conv1-4, side1-3, norm1-4, u and v; then three convolutions and two heads.
  const std::int64_t back =
      512 * 256 * 9 + 256 + 256 * 128 * 9 + 128 + 128 * 64 * 9 + 64 + 64 * 64 * 9 + 64;
  const std::int64_t sides = 64 * 64 + 64 + 128 * 128 + 128 + 256 * 256 + 256;
  const std::int64_t norms = 2 * (64 + 128 + 256 + 512);
  const std::int64_t heads = 2 * (64 * 30 + 30);
  CHECK(parameter_count(Colornn(colornn_options("colornn1", 64))) == back + sides + norms + heads);
  const std::int64_t second = 121 * 64 * 9 + 64 + 2 * (64 * 64 * 9 + 64) + heads;
  CHECK(parameter_count(ColornnConsistency(colornn_options("colornn2", 64))) == second);
}

TEST_CASE("ColoRNN's fresh models find all bins as likely", "[colornn]") {
  torch::manual_seed(1);
  for (const char* name : {"colornn1", "colornn2"}) {
    INFO(name);
    const auto model = make_model(colornn_options(name));
    CHECK(model->stride() == 8);
    CHECK_FALSE(model->takes_hints());
    model->eval();
    const ColorBatch batch = two_short_runs();
    CHECK(model->loss(batch).item<double>() == Approx(2 * std::log(30)).epsilon(0.1));
    const torch::NoGradGuard no_gradients;
    const at::Tensor out = model->step(batch.luma, batch.hints);
    CHECK(out.sizes() == at::IntArrayRef{4, 2, 16, 16});
    CHECK(out.isfinite().all().item<bool>());
  }
}

TEST_CASE("the colour model learns a few frames by heart", "[colornn]") {
  torch::manual_seed(2);
  Colornn model(colornn_options("colornn1", 8));
  const ColorBatch batch = two_short_runs();
  const auto [first, last] = losses_by_heart(model, batch, 120);
  INFO(first << " to " << last);
  CHECK(last < 0.05 * first);
  const torch::NoGradGuard no_gradients;
  const at::Tensor out = model.step(batch.luma, batch.hints);
  CHECK((uv_bins_of(batch.luma, out) == uv_bins_of(batch.luma, batch.chroma))
            .to(at::kFloat)
            .mean()
            .item<double>() > 0.9);
}

TEST_CASE("the consistency model learns a few frames by heart, its colour model stays",
          "[colornn]") {
  for (const double own : {0.0, 0.5}) {
    torch::manual_seed(3);
    ModelOptions options = colornn_options("colornn2", 8);
    options.own_colours = own;
    ColornnConsistency model(options);
    std::map<std::string, at::Tensor> before;
    for (const auto& item : model.named_parameters()) before[item.key()] = item.value().clone();
    for (const auto& item : model.named_buffers()) before[item.key()] = item.value().clone();
    const auto [first, last] = losses_by_heart(model, two_short_runs(), 130);
    INFO("own_colours " << own << ": " << first << " to " << last);
    // What sees its own mistakes learns more slowly.
    CHECK(last < (own > 0 ? 0.5 : 0.05) * first);
    for (const auto& item : model.named_parameters()) {
      INFO(item.key());
      CHECK(at::equal(item.value(), before[item.key()]) != item.key().starts_with("consistency"));
    }
    for (const auto& item : model.named_buffers()) {
      CHECK(at::equal(item.value(), before[item.key()]));
    }
  }
}

TEST_CASE("the consistency model sees the bins of the frame before, its own or true ones",
          "[colornn]") {
  torch::manual_seed(4);
  const torch::NoGradGuard no_gradients;
  ColornnConsistency model(colornn_options("colornn2"));
  for (auto& item : model.named_parameters()) {
    if (item.key().starts_with("consistency_")) item.value().mul_(100);
  }
  model.eval();
  const at::Tensor luma = at::rand({1, 1, 16, 16}) * 80 + 10;
  const at::Tensor hints = at::zeros({1, 3, 16, 16});
  const auto second = [&](const at::Tensor& truth) {
    model.reset();
    const at::Tensor first = model.step(luma, hints);
    if (truth.defined()) CHECK(model.teach(truth));
    return std::pair{first, model.step(luma, hints)};
  };
  const auto [first, own] = second({});
  CHECK_FALSE(at::allclose(first, own, 0, 1e-2));
  CHECK(at::equal(second({}).second, own));
  const at::Tensor green =
      at::cat({at::full({1, 1, 16, 16}, -30.0), at::full({1, 1, 16, 16}, 30.0)}, 1);
  CHECK_FALSE(at::allclose(second(green).second, own, 0, 1e-2));
}

TEST_CASE("the second stage of ColoRNN begins with the first and reports both ways of use",
          "[colornn]") {
  const test::Runs runs;
  TrainOptions first = runs.options("first");
  first.model = colornn_options("colornn1");
  first.steps = 4;
  const TrainingReport alone = train(first, decode_raw_picture);
  REQUIRE(alone.validation.clips.has_value());
  CHECK_FALSE(alone.validation.clips->teacher_forced.has_value());
  TrainOptions second = runs.options("second");
  second.model = colornn_options("colornn2");
  second.steps = 4;
  second.batch = 2;
  second.init = first.out;
  const TrainingReport report = train(second, decode_raw_picture);
  CHECK(report.parameters == parameter_count(ColornnConsistency(colornn_options("colornn2"))));
  const ClipValidation& clips = *report.validation.clips;
  REQUIRE(clips.teacher_forced.has_value());
  CHECK(std::isfinite(clips.teacher_forced->mse_ab));
  CHECK(clips.teacher_forced->mse_ab != clips.mse_ab);
  for (const UvBinAccuracy& bins : {clips.bins, clips.copied_bins, clips.teacher_forced->bins}) {
    CHECK((bins.u >= 0 && bins.u <= 1));
    CHECK((bins.v >= 0 && bins.v <= 1));
  }
  const Json json = validation_json(report.validation);
  for (const char* name : {"teacher_forced_mse_ab", "teacher_forced_uv_bin_accuracy_u",
                           "uv_bin_accuracy_v", "copy_previous_uv_bin_accuracy_v"}) {
    INFO(name);
    CHECK(json.contains(name));
  }
  CHECK(validation_json(validation_from_json(json)) == json);
  // The first stage's part is what it was, statistics too.
  const SafetensorsFile of_first = read_safetensors(find_weights(first.out));
  const SafetensorsFile of_second = read_safetensors(find_weights(second.out));
  for (const TensorEntry& entry : of_first.head.tensors) {
    INFO(entry.name);
    const TensorEntry* same = of_second.head.find(entry.name);
    REQUIRE(same != nullptr);
    CHECK(std::ranges::equal(of_first.data(entry), of_second.data(*same)));
  }
}

TEST_CASE("a run goes on to the same bytes without the run that it began with", "[colornn]") {
  const test::Runs runs;
  TrainOptions first = runs.options("first");
  first.model = colornn_options("colornn1");
  first.steps = 1;
  (void)train(first, decode_raw_picture);
  TrainOptions second = runs.options("second");
  second.model = first.model;
  second.init = first.out;
  second.steps = 8;
  (void)train(second, decode_raw_picture);
  const std::filesystem::path last = checkpoint_folder(second.out, 8);
  const std::string whole = read_file(last / kModelFile);
  CHECK(read_model_record(last / kModelFile).more.contains("backbone"));
  std::filesystem::remove_all(last);
  std::filesystem::remove_all(first.out);
  CHECK(train(second, decode_raw_picture).resumed_from == 4);
  CHECK(read_file(last / kModelFile) == whole);
}

TEST_CASE("a run of ColoRNN that was cut off goes on to the very same bytes", "[colornn]") {
  for (const char* name : {"colornn1", "colornn2"}) {
    INFO(name);
    const test::Runs runs;
    TrainOptions options = runs.options("whole");
    options.model = colornn_options(name);
    // What is drawn while it learns is drawn again after a resume.
    if (options.model.model == "colornn2") options.model.own_colours = 0.5;
    options.batch = 2;
    CHECK(test::difference_after_resume(runs, options) == "");
  }
}
