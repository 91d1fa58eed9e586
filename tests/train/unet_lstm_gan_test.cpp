#include "train/models/unet_lstm_gan.h"

#include <torch/torch.h>

#include "lib/base/files.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/gradient_step.h"
#include "train/models/registry.h"
#include "train/run_folder.h"
#include "train/run_log.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
namespace fs = std::filesystem;

namespace {

ModelOptions gan_options(int width = 2, int levels = 4) {
  ModelOptions options{.model = "unet_lstm_gan", .width = width};
  options.levels = levels;
  options.bptt = 4;
  return options;
}

/// Soft waves that move, and colours that follow from the luma.
ColorBatch moving_run(std::int64_t frames, std::int64_t size = 32) {
  const torch::Tensor x = torch::arange(size, torch::kFloat).view({1, 1, 1, size});
  const torch::Tensor y = torch::arange(size, torch::kFloat).view({1, 1, size, 1});
  const torch::Tensor t = torch::arange(frames, torch::kFloat).view({frames, 1, 1, 1});
  const torch::Tensor luma = 50 + 25 * torch::sin((x + t) / 5) + 20 * torch::cos((y - t) / 7);
  const torch::Tensor a = 40 * torch::sin(luma / 20), b = 40 * torch::cos(luma / 20);
  return {.luma = luma,
          .chroma = torch::cat({a, b}, 1),
          .hints = torch::zeros({frames, 3, size, size}),
          .previous = std::nullopt,
          .clip = frames};
}

ColorBatch rows_of_run(const ColorBatch& run, std::int64_t first, std::int64_t count, bool begins) {
  ColorBatch part = part_of(run, first, count);
  part.clip = count;
  part.lane = 0;
  part.begins = torch::zeros({count}, torch::kBool);
  part.begins[0] = begins;
  return part;
}

/// For Runs of pictures of 32x32. A net of fewer levels has no layer that dropout comes behind.
TrainOptions gan_run(const test::Runs& runs, const std::string& run) {
  TrainOptions options = runs.options(run);
  options.model = gan_options(2, 5);
  options.size = 32;
  options.draw = "lockstep";
  options.batch = 2;
  options.flip = 0;
  options.recalibrate = 2;
  options.beta1 = 0.5;
  return options;
}

}  // namespace

TEST_CASE("the DTU net has as many parameters as its layers, counted by hand", "[gan]") {
  ModelOptions options{.model = "unet_lstm_gan", .width = 64};
  UnetLstmGan model(options);
  std::int64_t lstm = 0, unet = 0, critic = 0;
  for (const auto& item : model.named_parameters()) {
    std::int64_t& sum = item.key().starts_with("lstm.")   ? lstm
                        : item.key().starts_with("unet.") ? unet
                                                          : critic;
    sum += item.value().numel();
  }
  // 4 gates of 512 from 512 inputs and 512 states, and two biases each: 2,101,248.
  CHECK(lstm == 4 * 512 * (512 + 512) + 2 * 4 * 512);
  CHECK(lstm == 2'101'248);
  // Down, 4x4: 1-64-128-256-512-512-512-512, the outer ones with biases; five normalisations.
  const std::int64_t down = 16 * (1 * 64 + 64 * 128 + 128 * 256 + 256 * 512 + 3 * 512 * 512) + 64 +
                            512 + 2 * (128 + 256 + 3 * 512);
  // Up: 512 and, with the skips, 1024, 1024, 1024, 512, 256, 128 to 512, 512, 512, 256, 128, 64, 2.
  const std::int64_t up =
      16 * (512 * 512 + 2 * 1024 * 512 + 1024 * 256 + 512 * 128 + 256 * 64 + 128 * 2) + 2 +
      2 * (3 * 512 + 256 + 128 + 64);
  CHECK(unet == down + up);
  CHECK(unet == 41'825'474);
  CHECK(critic == 663'425);
  CHECK(model.stride() == 128);
}

TEST_CASE("frame after frame the DTU net gives what it gives to the run", "[gan]") {
  torch::manual_seed(1);
  ModelOptions options = gan_options();
  options.gan = "none";
  options.l1 = 1;
  UnetLstmGan model(options);
  CHECK(model.critic_parameters().empty());
  model.eval();
  const torch::NoGradGuard no_gradients;
  const ColorBatch run = moving_run(6);
  double sum = 0;
  torch::Tensor last;
  model.reset();
  for (std::int64_t i = 0; i < 6; ++i) {
    last = model.step(run.luma.narrow(0, i, 1), run.hints.narrow(0, i, 1));
    sum += torch::l1_loss(last, run.chroma.narrow(0, i, 1)).item<double>() / 110;
  }
  CHECK(model.loss(run).item<double>() == Approx(sum / 6).epsilon(1e-5));
  model.reset();
  const torch::Tensor fresh = model.step(run.luma.narrow(0, 5, 1), run.hints.narrow(0, 5, 1));
  CHECK_FALSE(torch::allclose(fresh, last, 1e-5, 1e-4));
}

TEST_CASE("without its LSTM the DTU net is the same graph with a branch off", "[gan]") {
  ModelOptions options = gan_options();
  torch::manual_seed(3);
  UnetLstmGan with(options);
  options.lstm = "off";
  torch::manual_seed(3);
  UnetLstmGan without(options);
  CHECK(parameter_count(with) - parameter_count(without) == 4 * 16 * 32 + 8 * 16);
  with.eval();
  without.eval();
  const torch::NoGradGuard no_gradients;
  // An LSTM of zeros gives zeros: gates of one half, and nothing to let through.
  for (auto& item : with.named_parameters()) {
    if (item.key().starts_with("lstm.")) item.value().zero_();
  }
  const ColorBatch run = moving_run(3);
  for (std::int64_t i = 0; i < 3; ++i) {
    const torch::Tensor luma = run.luma.narrow(0, i, 1), hints = run.hints.narrow(0, i, 1);
    CHECK(torch::equal(with.step(luma, hints), without.step(luma, hints)));
  }
}

TEST_CASE("the DTU net's LSTM has the size and the layers that are asked for", "[gan]") {
  ModelOptions options = gan_options();
  options.gan = "none";
  const auto parameters = [&](const std::string& lstm, int size, int layers) {
    options.lstm = lstm;
    options.recurrent_size = size;
    options.recurrent_layers = layers;
    return parameter_count(UnetLstmGan(options));
  };
  const std::int64_t without = parameters("off", 0, 1);
  // 16 channels enter. Four gates of each layer, with two biases; then back to 16.
  CHECK(parameters("on", 0, 1) - without == 4 * 16 * (16 + 16) + 8 * 16);
  CHECK(parameters("on", 16, 3) - without == 3 * (4 * 16 * (16 + 16) + 8 * 16));
  CHECK(parameters("on", 5, 2) - without ==
        4 * 5 * (16 + 5) + 8 * 5 + 4 * 5 * (5 + 5) + 8 * 5 + 5 * 16 + 16);

  UnetLstmGan model(options);
  model.eval();
  const torch::NoGradGuard no_gradients;
  const ColorBatch run = moving_run(2);
  const torch::Tensor luma = run.luma.narrow(0, 1, 1), hints = run.hints.narrow(0, 1, 1);
  const torch::Tensor alone = model.step(luma, hints);
  model.reset();
  static_cast<void>(model.step(run.luma.narrow(0, 0, 1), run.hints.narrow(0, 0, 1)));
  CHECK_FALSE(torch::equal(model.step(luma, hints), alone));
}

TEST_CASE("what a run leaves is where the next one of its lane begins", "[gan]") {
  torch::manual_seed(4);
  ModelOptions options = gan_options();
  options.gan = "none";
  UnetLstmGan model(options);
  model.eval();
  const torch::NoGradGuard no_gradients;
  // A fresh LSTM says so little that a loss would not show whether it remembers.
  for (auto& item : model.named_parameters()) {
    if (item.key().starts_with("lstm")) item.value().mul_(50);
  }
  const ColorBatch whole = moving_run(8);
  const double loss = model.loss(whole).item<double>();
  CHECK(model.carried().empty());
  const double first = model.loss(rows_of_run(whole, 0, 4, true)).item<double>();
  const auto carried = model.carried();
  CHECK(carried.size() == 2);
  CHECK(carried.at("h.0").sizes() == torch::IntArrayRef{1, 4, 16});  // 2 x 2 positions
  const double second = model.loss(rows_of_run(whole, 4, 4, false)).item<double>();
  CHECK((first + second) / 2 == Approx(loss).epsilon(1e-5));

  const double anew = model.loss(rows_of_run(whole, 4, 4, true)).item<double>();
  CHECK(anew != second);
  model.carry(carried);
  CHECK(model.loss(rows_of_run(whole, 4, 4, false)).item<double>() == second);
  CHECK(refusal_of([&] {
          model.carry({{"h.0", torch::zeros({1, 4, 16})}});
        }).fault() == Fault::input);
}

TEST_CASE("the DTU net learns a run by heart against every kind of critic", "[gan]") {
  for (const char* kind : {"bce", "lsgan", "hinge"}) {
    torch::manual_seed(5);
    ModelOptions options = gan_options(4);
    options.gan = kind;
    options.dropout = 0;
    UnetLstmGan model(options);
    torch::optim::Adam optimizer(learning_parameters(model),
                                 torch::optim::AdamOptions(1).betas({0.5, 0.999}));
    torch::optim::Adam of_critic(model.critic_parameters(),
                                 torch::optim::AdamOptions(1).betas({0.5, 0.999}));
    GradientStep step(model, optimizer, torch::kCPU, {});
    step.train_critic(of_critic);
    const ColorBatch run = moving_run(8);
    const double first = step(run, 2e-3).item<double>();
    double last = first;
    for (int i = 0; i < 100; ++i) last = step(run, 2e-3).item<double>();
    INFO(kind << ": " << first << " -> " << last << ", accuracy "
              << step.critic().accuracy.item<double>());
    CHECK(last < 0.2 * first);
  }
}

TEST_CASE("the DTU net learns in sixteen bits too", "[gan]") {
  torch::manual_seed(6);
  UnetLstmGan model(gan_options());
  torch::optim::Adam optimizer(learning_parameters(model));
  torch::optim::Adam of_critic(model.critic_parameters());
  GradientStep step(model, optimizer, torch::kCPU, {.precision = "bfloat16"});
  step.train_critic(of_critic);
  CHECK(torch::isfinite(step(moving_run(4), 1e-3)).item<bool>());
}

TEST_CASE("a run of the DTU net goes on to the same bytes: critic, optimizers, states, dropout",
          "[gan]") {
  const test::Runs runs({.scenes = 5, .frames = 9, .width = 32, .height = 32});
  const TrainOptions whole = gan_run(runs, "whole");
  const TrainingReport report = train(whole, decode_raw_picture);
  CHECK(report.parameters ==
        parameter_count(UnetLstmGan(whole.model)) - parameter_count(PatchGan(whole.model.width)));
  TrainOptions other = gan_run(runs, "other");
  fs::copy(whole.out, other.out, fs::copy_options::recursive);
  fs::remove_all(checkpoint_folder(other.out, 12));
  fs::remove_all(checkpoint_folder(other.out, 8));
  CHECK(train(other, decode_raw_picture).resumed_from == 4);
  CHECK(read_file(whole.out / "log.jsonl") == read_file(other.out / "log.jsonl"));
  for (const char* file :
       {kModelFile, kOptimizerFile, kCriticOptimizerFile, kCarriedFile, kStateFile}) {
    INFO(file);
    CHECK(read_file(checkpoint_folder(whole.out, 12) / file) ==
          read_file(checkpoint_folder(other.out, 12) / file));
  }
  int judged = 0;
  for (const Json& line : RunLog::read(whole.out / "log.jsonl")) {
    if (!line.contains("loss")) continue;
    const double accuracy = line.at("critic_accuracy");
    CHECK(accuracy >= 0);
    CHECK(accuracy <= 1);
    ++judged;
  }
  CHECK(judged == 3);
}

TEST_CASE("a validation that is done again recalibrates by the same draws", "[gan]") {
  const test::Runs runs({.scenes = 5, .frames = 9, .width = 32, .height = 32});
  TrainOptions options = gan_run(runs, "run");
  options.steps = 6;
  const double error = train(options, decode_raw_picture).validation.mse_ab;
  // As a run leaves it that was interrupted while it validated.
  const fs::path state = checkpoint_folder(options.out, 6) / kStateFile;
  const std::string log = read_file(options.out / "log.jsonl"), before = read_file(state);
  Json json = read_json_file(state);
  REQUIRE(json["more"].erase("validated") == 1);
  json["more"]["validation"]["mse_ab"] = 0;
  write_file_renamed(state, json.dump());
  CHECK(train(options, decode_raw_picture).validation.mse_ab == error);
  CHECK(read_file(options.out / "log.jsonl") == log);
  CHECK(read_file(state) == before);
}

TEST_CASE("models that learn from pairs don't walk in lock step", "[gan]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  options.model.model = "colormotion";
  options.draw = "lockstep";
  const Error error = refusal_of([&] { (void)train(options, decode_raw_picture); });
  CHECK(error.fault() == Fault::usage);
  CHECK_THAT(error.what(), Catch::Contains("lockstep") && Catch::Contains("pairs"));
  options.model.model = "unet_lstm_gan";
  options.model.levels = 4;
  options.stills = 0.5;
  CHECK_THAT(refusal_of([&] { (void)train(options, decode_raw_picture); }).what(),
             Catch::Contains("lockstep") && Catch::Contains("stills"));
}
