// What the options beside the plain loop do: parts of batches, clipping, averages, stopping.
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/linear_model.h"
#include "tests/train/raw_shards.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/device.h"
#include "train/gradient_step.h"
#include "train/loss_scaler.h"
#include "train/norm_statistics.h"
#include "train/run_folder.h"
#include "train/run_log.h"
#include "train/safetensors.h"
#include "train/trainer.h"
#include "train/weight_average.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
using test::Runs;
namespace fs = std::filesystem;

namespace {

/// Options that validate and save often, and keep little.
TrainOptions options_of(const Runs& runs, const std::string& run) {
  TrainOptions options = runs.options(run);
  options.log_every = 3;
  options.validate_every = 2;
  options.save_every = 6;
  options.keep = 1;
  options.keep_best = 1;
  return options;
}

ColorBatch random_batch(std::int64_t count) {
  torch::manual_seed(3);
  return {.luma = torch::rand({count, 1, 4, 4}) * 100,
          .chroma = torch::rand({count, 2, 4, 4}) * 50,
          .hints = torch::zeros({count, 3, 4, 4})};
}

torch::Tensor gradient_after(int accumulate, double clip) {
  test::LinearModel model;
  torch::optim::SGD optimizer(model.parameters(), torch::optim::SGDOptions(1e-9));
  GradientStep step(model, optimizer, torch::kCPU, {.accumulate = accumulate, .clip = clip});
  (void)step(random_batch(7), 1e-9);
  return model.weight.grad().clone();
}

}  // namespace

TEST_CASE("a batch in parts has the gradient of the whole batch", "[trainer]") {
  const torch::Tensor whole = gradient_after(1, 0);
  for (const int parts : {2, 3, 7, 50}) {
    INFO(parts);
    CHECK(torch::allclose(gradient_after(parts, 0), whole, 1e-5));
  }
}

TEST_CASE("gradients are clipped to the norm that was asked for", "[trainer]") {
  CHECK(gradient_after(1, 0).norm().item<double>() > 100);
  CHECK(gradient_after(1, 2.5).norm().item<double>() == Approx(2.5).epsilon(1e-5));
  CHECK(gradient_after(3, 2.5).norm().item<double>() == Approx(2.5).epsilon(1e-5));
}

TEST_CASE("an average of weights follows its formula, and can be exchanged back", "[trainer]") {
  test::LinearModel model;
  WeightAverage average(model, 0.9);
  double expected = 0.5;
  for (int step = 1; step <= 200; ++step) {
    const torch::NoGradGuard no_gradients;
    model.weight.fill_(step);
    average.add(model, step);
    const double decay = std::min(0.9, (1.0 + step) / (10.0 + step));
    expected = decay * expected + (1 - decay) * step;
  }
  CHECK(average.tensors().at("weight")[0].item<double>() == Approx(expected).epsilon(1e-4));
  {
    const AveragedWeights averaged(model, &average);
    CHECK(model.weight[1].item<double>() == Approx(expected).epsilon(1e-4));
  }
  CHECK(model.weight[0].item<double>() == 200);
  CHECK(average.tensors().at("weight")[0].item<double>() == Approx(expected).epsilon(1e-4));
}

TEST_CASE("a scale in the loss is taken out of the gradients, and halved when they overflow",
          "[trainer]") {
  LossScaler scaler(true);
  torch::Tensor weight = torch::ones({3}, torch::requires_grad());
  scaler.scaled((weight * 2).sum()).backward();
  CHECK(weight.grad()[0].item<double>() == 2 * 65536.0);
  CHECK(scaler.unscale({weight}));
  CHECK(weight.grad()[0].item<double>() == 2);
  weight.mutable_grad() = torch::full({3}, INFINITY);
  CHECK_FALSE(scaler.unscale({weight}));
  CHECK(scaler.scale() == 32768);
  LossScaler resumed(true);
  resumed.set_state(scaler.state());
  CHECK(resumed.scale() == 32768);
}

TEST_CASE("normalisations are measured anew as plain averages over the passes", "[trainer]") {
  torch::nn::Sequential net(torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(1).momentum(0.1)));
  auto* norm = net[0]->as<torch::nn::BatchNorm2dImpl>();
  (void)net->forward(torch::full({2, 1, 2, 2}, 900.0));  // what must be forgotten
  double next = 0;
  recalibrate_norms(*net, 4, [&] { (void)net->forward(torch::full({2, 1, 2, 2}, ++next)); });
  CHECK(norm->running_mean.item<double>() == Approx(2.5));
  CHECK(norm->options.momentum().value() == Approx(0.1));
}

TEST_CASE("a run with averaged, clipped, recalibrated weights in parts goes on bit for bit",
          "[trainer]") {
  const Runs runs;
  TrainOptions whole = options_of(runs, "whole");
  whole.average = 0.95;
  whole.clip = 1;
  whole.accumulate = 2;
  whole.recalibrate = 2;
  whole.warm_up = 3;
  whole.schedule = "one_cycle";
  (void)train(whole, decode_raw_picture);
  TrainOptions broken = whole;
  broken.out = runs.folder / "broken";
  broken.keep = 100;
  (void)train(broken, decode_raw_picture);
  for (const std::int64_t step : checkpoint_steps(broken.out)) {
    if (step > 6) fs::remove_all(checkpoint_folder(broken.out, step));
  }
  CHECK(train(broken, decode_raw_picture).resumed_from == 6);
  for (const char* file : {kModelFile, kAverageFile, kOptimizerFile, kStateFile}) {
    INFO(file);
    CHECK(read_file(checkpoint_folder(whole.out, 12) / file) ==
          read_file(checkpoint_folder(broken.out, 12) / file));
  }
  CHECK(read_file(whole.out / "log.jsonl") == read_file(broken.out / "log.jsonl"));
  CHECK(find_weights(whole.out).filename() == kAverageFile);
}

TEST_CASE("the checkpoints of the best validations stay", "[trainer]") {
  const Runs runs;
  TrainOptions options = options_of(runs, "run");
  options.keep_best = 2;
  const TrainingReport report = train(options, decode_raw_picture);
  std::vector<std::pair<double, std::int64_t>> validations;
  for (const Json& line : RunLog::read(options.out / "log.jsonl")) {
    if (line.contains("mse_ab")) validations.emplace_back(line["mse_ab"], line["step"]);
  }
  std::stable_sort(validations.begin(), validations.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::set<std::int64_t> expected{12, validations[0].second, validations[1].second};
  const auto kept = checkpoint_steps(options.out);
  CHECK(std::set<std::int64_t>(kept.begin(), kept.end()) == expected);
  CHECK(report.best_checkpoint == checkpoint_folder(options.out, validations[0].second));
}

TEST_CASE("a run stops when validations get no better, and stays so", "[trainer]") {
  const Runs runs;
  TrainOptions options = options_of(runs, "run");
  // Nothing is learned; the running statistics of the normalisations alone move to their values.
  options.learning_rate = 0;
  options.patience = 2;
  options.steps = 1000;
  const TrainingReport report = train(options, decode_raw_picture);
  CHECK(report.steps < 1000);
  CHECK_THAT(report.stopped, Catch::Contains("2"));
  const TrainingReport again = train(options, decode_raw_picture);
  CHECK(again.steps == report.steps);
  CHECK(again.resumed_from == report.steps);
}

TEST_CASE("the batch behind a loss that is no number is kept", "[trainer]") {
  const Runs runs;
  TrainOptions options = options_of(runs, "run");
  options.learning_rate = 1e30;
  options.log_every = 6;
  options.validate_every = options.save_every = 12;
  const Error error = refusal_of([&] { (void)train(options, decode_raw_picture); });
  CHECK_THAT(error.what(), Catch::Contains("failed") && Catch::Contains("clip=1"));
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(options.out / "failed")) {
    files.push_back(entry.path());
  }
  REQUIRE(files.size() == 1);
  const SafetensorsFile file = read_safetensors(files[0]);
  const TensorEntry* luma = file.head.find("luma");
  REQUIRE(luma != nullptr);
  CHECK(luma->shape == std::vector<std::int64_t>{4, 1, 16, 16});
  const Json names = parse_json(file.head.metadata.at("samples"), "samples");
  CHECK(names.size() == 4);
}

namespace {

/// A user's own hook: counts what it is told, and stops the run.
class Counting final : public TrainingHook {
 public:
  void on_start(const TrainingMoment& moment) override { started = moment.step; }
  void on_step(const TrainingMoment& moment, const torch::Tensor& loss) override {
    ++steps;
    last_loss = loss.item<double>();
    if (moment.step == 8) moment.stop("that will do");
  }
  void on_validate(const TrainingMoment&, const Validation&) override { ++validations; }
  void on_save(const TrainingMoment&, const fs::path& checkpoint) override {
    saved.push_back(checkpoint);
  }
  void on_end(const TrainingMoment& moment) override { ended = moment.step; }

  std::int64_t started = -1, ended = -1;
  int steps = 0, validations = 0;
  double last_loss = 0;
  std::vector<fs::path> saved;
};

}  // namespace

TEST_CASE("a hook hears of every step, validation and checkpoint, and may end the run",
          "[trainer]") {
  const Runs runs;
  TrainOptions options = options_of(runs, "run");
  options.keep_best = 0;
  const auto hook = std::make_shared<Counting>();
  const TrainingReport report = train(options, decode_raw_picture, {hook});
  CHECK(hook->started == 0);
  CHECK(hook->steps == 8);
  CHECK(hook->validations == 4);
  CHECK(hook->ended == 8);
  CHECK(std::isfinite(hook->last_loss));
  CHECK(hook->saved == std::vector<fs::path>{checkpoint_folder(options.out, 6),
                                             checkpoint_folder(options.out, 8)});
  CHECK(report.steps == 8);
  CHECK(report.stopped == "that will do");
}

TEST_CASE("deterministic chooses the kernels on CUDA, and changes nothing on the CPU",
          "[trainer]") {
  TrainOptions options;
  CHECK(options.deterministic);
  describe_options(options).from_json({{"deterministic", false}}, "the test");
  CHECK_FALSE(options.deterministic);

  at::Context& context = at::globalContext();
  for (const bool before : {true, false}) {
    context.setDeterministicAlgorithms(before, true);
    choose_kernels(torch::kCPU, !before);
    CHECK(context.deterministicAlgorithms() == before);
  }
  choose_kernels(torch::kCUDA, true);
  CHECK(context.deterministicAlgorithms());
  CHECK(context.deterministicAlgorithmsWarnOnly());
  CHECK(context.deterministicCuDNN());
  CHECK_FALSE(context.benchmarkCuDNN());
  choose_kernels(torch::kCUDA, false);
  CHECK_FALSE(context.deterministicAlgorithms());
  CHECK_FALSE(context.deterministicCuDNN());
  CHECK(context.benchmarkCuDNN());
  context.setBenchmarkCuDNN(false);  // as it was, for tests that compare bits
}
