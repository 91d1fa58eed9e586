#include <ATen/ATen.h>
#include <torch/utils.h>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/clip_validation.h"
#include "train/data/shard_frames.h"
#include "train/models/color_motion.h"
#include "train/models/input_recurrent.h"
#include "train/models/luma_flow.h"
#include "train/models/registry.h"
#include "train/run_folder.h"
#include "train/safetensors.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

ModelOptions stateful_options(const std::string& model, int width = 4) {
  return {.model = model, .width = width};
}

/// Everything moves by (u, v), and all of it can be trusted.
GrayFlowEstimator constant_flow(float u, float v) {
  return [u, v](auto from, auto /*to*/, int /*width*/, int /*height*/) {
    return GrayFlow{.u = std::vector<float>(from.size(), u),
                    .v = std::vector<float>(from.size(), v),
                    .valid = std::vector<std::uint8_t>(from.size(), 1)};
  };
}

GrayFlowMethods constant_flows() {
  return [](const std::string&) { return constant_flow(0.5F, 0); };
}

at::Tensor no_hints_for(const at::Tensor& luma) {
  return at::zeros({luma.size(0), 3, luma.size(2), luma.size(3)});
}

ColorBatch pair_batch() {
  torch::manual_seed(5);
  const at::Tensor luma = at::rand({2, 1, 32, 32}) * 100;
  const at::Tensor before = at::rand({2, 1, 32, 32}) * 100;
  return {.luma = luma,
          .chroma = at::randn({2, 2, 32, 32}) * 20,
          .hints = no_hints_for(luma),
          .previous = PreviousFrames{.luma = before,
                                     .chroma = at::randn({2, 2, 32, 32}) * 20,
                                     .hints = no_hints_for(luma),
                                     .flow = at::randn({2, 2, 32, 32}),
                                     .valid = at::ones({2, 1, 32, 32}),
                                     .known = at::ones({2, 1, 1, 1})}};
}

std::map<std::string, at::Tensor> copies(const torch::nn::Module& model) {
  std::map<std::string, at::Tensor> all;
  for (const auto& item : model.named_parameters()) all[item.key()] = item.value().clone();
  for (const auto& item : model.named_buffers()) all[item.key()] = item.value().clone();
  return all;
}

}  // namespace

TEST_CASE("the stateful net has the published number of parameters", "[stateful]") {
  ColorMotion model(stateful_options("colormotion", 64));
  CHECK(parameter_count(model) == 34'128'579);
  CHECK(model.encoder_parameters() + model.decoder_parameters() == 34'128'579);
  model.learn_only("mask");
  CHECK(parameter_count(model) == 77'441);
  model.learn_only("mask_and_decoder");
  CHECK(parameter_count(model) == 77'441 + 5'171'970);
  CHECK(refusal_of([&] { model.learn_only("encoder"); }).fault() == Fault::usage);
  const InputRecurrent recurrent(stateful_options("input_recurrent", 64));
  CHECK(parameter_count(recurrent) == 34'051'138);
}

TEST_CASE("a film's first frame gets the colours of the net without memory", "[stateful]") {
  torch::manual_seed(1);
  ColorMotion model(stateful_options("colormotion"));
  UserGuided guided(stateful_options("user_guided"), UserGuided::SecondInput::hints);
  const test::TemporaryFolder folder;
  save_weights(folder / "w.safetensors", model, {.options = stateful_options("colormotion")});
  CHECK(load_shared_weights(folder / "w.safetensors", guided).empty());
  model.eval();
  guided.eval();
  model.set_flow(constant_flow(1, 0));
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = at::rand({1, 1, 32, 32}) * 100;
  const at::Tensor alone = guided.step(luma, no_hints_for(luma));
  CHECK(at::allclose(model.step(luma, no_hints_for(luma)), alone, 1e-4, 1e-3));
  const at::Tensor other = at::rand({1, 1, 32, 32}) * 100;
  const at::Tensor second = model.step(other, no_hints_for(other));
  CHECK_FALSE(at::allclose(second, guided.step(other, no_hints_for(other)), 1e-4, 1e-3));
  model.reset();
  CHECK(at::allclose(model.step(luma, no_hints_for(luma)), alone, 1e-4, 1e-3));
}

TEST_CASE("a picture that stands still keeps its colours", "[stateful]") {
  torch::manual_seed(2);
  for (const std::string state : {"encoded", "blended"}) {
    ModelOptions options = stateful_options("colormotion");
    options.state = state;
    ColorMotion model(options);
    model.eval();
    model.set_flow(constant_flow(0, 0));
    const torch::NoGradGuard no_gradients;
    const at::Tensor luma = at::rand({2, 1, 32, 32}) * 100;
    const at::Tensor first = model.step(luma, no_hints_for(luma));
    for (int i = 0; i < 3; ++i) {
      CHECK(at::allclose(model.step(luma, no_hints_for(luma)), first, 1e-4, 1e-3));
    }
  }
}

TEST_CASE("the loss reaches the encoder through the warp of earlier features", "[stateful]") {
  ModelOptions options = stateful_options("colormotion");
  options.temporal_loss = 0;
  ColorMotion model(options);
  model.train();
  ColorBatch batch = pair_batch();
  batch.previous->hints = batch.previous->hints.clone().set_requires_grad(true);
  model.loss(batch).backward();
  // Hints of the earlier frame reach this loss through its warped features alone.
  CHECK(batch.previous->hints.grad().abs().sum().item<double>() > 0);
  batch.previous->known.zero_();
  batch.previous->hints.mutable_grad().zero_();
  model.eval();  // in training both frames share the normalisations' statistics
  model.loss(batch).backward();
  CHECK(batch.previous->hints.grad().abs().sum().item<double>() == 0);
}

TEST_CASE("parts that don't learn stay the same bits, normalisations too", "[stateful]") {
  ColorMotion model(stateful_options("colormotion"));
  model.learn_only("mask");
  model.train();
  const auto before = copies(model);
  std::vector<at::Tensor> learning;
  for (const at::Tensor& p : model.parameters()) {
    if (p.requires_grad()) learning.push_back(p);
  }
  torch::optim::Adam adam(learning, torch::optim::AdamOptions(0.1));
  model.loss(pair_batch()).backward();
  adam.step();
  for (const auto& [name, value] : copies(model)) {
    INFO(name);
    CHECK(at::equal(value, before.at(name)) == !name.starts_with("mask_"));
  }
}

TEST_CASE("a model that follows the flow says when there is none", "[stateful]") {
  const at::Tensor luma = at::rand({1, 1, 16, 16}) * 100;
  ColorMotion model(stateful_options("colormotion"));
  (void)model.step(luma, no_hints_for(luma));
  const Error error = refusal_of([&] { (void)model.step(luma, no_hints_for(luma)); });
  CHECK(error.fault() == Fault::usage);
  CHECK_THAT(error.what(), Catch::Contains("flow=none"));
  ModelOptions still = stateful_options("colormotion");
  still.flow = "none";
  ColorMotion other(still);
  for (int i = 0; i < 2; ++i) CHECK(other.step(luma, no_hints_for(luma)).size(1) == 2);
}

TEST_CASE("a run that could not follow the flow does not begin", "[stateful]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  options.model = stateful_options("colormotion");
  for (const char* flow : {"farneback", "dis", "colormotion2018"}) {
    options.model.flow = flow;
    const Error error = refusal_of([&] { (void)train(options, decode_raw_picture); });
    CHECK(error.fault() == Fault::usage);
    CHECK_THAT(error.what(), Catch::Contains(flow) && Catch::Contains("flow=learned") &&
                                 Catch::Contains("flow=none"));
    CHECK_FALSE(std::filesystem::exists(options.out));
  }
  options.steps = 1;
  for (const char* flow : {"learned", "none"}) {
    options.model.flow = flow;
    options.out = runs.folder / flow;
    CHECK(train(options, decode_raw_picture).steps == 1);
  }
}

TEST_CASE("an estimator's flow becomes a tensor, picture by picture", "[stateful]") {
  const at::Tensor from = at::stack({at::full({1, 4, 6}, 0.0), at::full({1, 4, 6}, 100.0)});
  const GrayFlowEstimator by_luma = [](auto gray, auto /*to*/, int width, int height) {
    CHECK(width == 6);
    CHECK(height == 4);
    return GrayFlow{.u = std::vector<float>(gray.size(), gray[0]),
                    .v = std::vector<float>(gray.size(), 2.0F),
                    .valid = std::vector<std::uint8_t>(gray.size(), 1)};
  };
  const at::Tensor flow = luma_flow(by_luma, from, from);
  CHECK(flow.sizes() == at::IntArrayRef{2, 2, 4, 6});
  CHECK(flow[0][0].max().item<float>() == 0);
  CHECK(flow[1][0].min().item<float>() == 255);
  CHECK(at::equal(flow.select(1, 1), at::full({2, 4, 6}, 2.0F)));
}

TEST_CASE("the recurrent net sees its own last colours, and forgets at a cut", "[stateful]") {
  torch::manual_seed(3);
  InputRecurrent model(stateful_options("input_recurrent"));
  CHECK_FALSE(model.takes_hints());
  CHECK(model.remembers());
  model.eval();
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = at::rand({1, 1, 16, 16}) * 100;
  const at::Tensor first = model.step(luma, no_hints_for(luma));
  CHECK_FALSE(at::equal(model.step(luma, no_hints_for(luma)), first));
  model.reset();
  CHECK(at::equal(model.step(luma, no_hints_for(luma)), first));
}

TEST_CASE("a stateful run that was cut off goes on to the very same bytes", "[stateful]") {
  for (const std::string model : {"colormotion", "input_recurrent"}) {
    const test::Runs runs;
    TrainOptions options = runs.options("whole");
    options.model.model = model;
    options.steps = 6;
    options.save_every = 3;
    (void)train(options, decode_raw_picture, {}, constant_flows());
    TrainOptions other = options;
    other.out = runs.folder / "other";
    std::filesystem::copy(options.out, other.out, std::filesystem::copy_options::recursive);
    std::filesystem::remove_all(checkpoint_folder(other.out, 6));
    CHECK(train(other, decode_raw_picture, {}, constant_flows()).resumed_from == 3);
    for (const char* file : {"model.safetensors", "optimizer.safetensors"}) {
      const auto path = [&](const TrainOptions& run) {
        return checkpoint_folder(run.out, 6) / file;
      };
      INFO(model << " " << file);
      REQUIRE(std::filesystem::exists(path(options)));
      CHECK(read_file(path(options)) == read_file(path(other)));
    }
  }
}

TEST_CASE("the stages of ColorMotion follow each other", "[stateful]") {
  const test::Runs runs;
  TrainOptions guided = runs.options("guided");
  guided.steps = 2;
  (void)train(guided, decode_raw_picture);
  TrainOptions mask = runs.options("mask");
  mask.steps = 4;
  mask.model.model = "colormotion";
  mask.init = guided.out;
  mask.learns = "mask";
  const TrainingReport report = train(mask, decode_raw_picture, {}, constant_flows());
  ColorMotion whole(stateful_options("colormotion"));
  whole.learn_only("mask");
  CHECK(report.parameters == parameter_count(whole));
  REQUIRE(report.validation.clips.has_value());
  CHECK(report.validation.clips->warp_error.has_value());
  // The first stage's part is what it was.
  const SafetensorsFile first = read_safetensors(find_weights(guided.out));
  const SafetensorsFile second = read_safetensors(find_weights(mask.out));
  for (const TensorEntry& entry : first.head.tensors) {
    INFO(entry.name);
    const TensorEntry* same = second.head.find(entry.name);
    REQUIRE(same != nullptr);
    CHECK(std::ranges::equal(first.data(entry), second.data(*same)));
  }
  TrainOptions wrong = runs.options("wrong");
  wrong.learns = "mask";
  CHECK(refusal_of([&] { (void)train(wrong, decode_raw_picture); }).fault() == Fault::usage);
}

TEST_CASE("clips of a model that gives no colour are steady and as wrong as gray", "[stateful]") {
  const test::Runs runs;
  const ShardFrames held_out(runs.options("run").dataset, "validation");
  const ClipValidator validator(
      held_out, decode_raw_picture,
      {.size = 16, .batch = 4, .threads = 1, .seed = 1, .flow = constant_flow(0, 0)}, 6, at::kCPU);
  UserGuided model(stateful_options("simple"), UserGuided::SecondInput::none);
  const torch::NoGradGuard no_gradients;
  for (auto& item : model.named_parameters()) {
    if (item.key().starts_with("conv10_ab")) item.value().zero_();
  }
  const auto clips = validator.measure(model);
  REQUIRE(clips.has_value());
  CHECK(clips->frames == 6);
  CHECK(*clips->warp_error == 0);
  CHECK(*clips->true_warp_error > 0);
  // The pictures' chroma is 20 everywhere: (a^2 + b^2) / 2 = 200, less where hues are averaged.
  CHECK(clips->mse_ab > 150);
  CHECK(clips->mse_ab < 205);
  CHECK(clips->copy_previous > 0);
  CHECK(clips->copy_previous < 4 * 205);
}
