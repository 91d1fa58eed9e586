// Runs whose validated weights are an average of those that learn.
#include <ATen/ATen.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>

#include <algorithm>
#include <memory>

#include "lib/base/files.h"
#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/norm_statistics.h"
#include "train/run_folder.h"
#include "train/trainer.h"
#include "train/weight_average.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Runs;
namespace fs = std::filesystem;

namespace {

TrainOptions averaged_options(const Runs& runs, const std::string& run) {
  TrainOptions options = runs.options(run);
  options.average = 0.9;
  options.steps = 6;
  options.save_every = 3;
  options.validate_every = 2;
  return options;
}

/// Keeps copies of the weights that it is shown.
class Watching final : public TrainingHook {
 public:
  void on_validate(const TrainingMoment& moment, const Validation&) override {
    validated = copies(moment.model);
  }
  void on_save(const TrainingMoment& moment, const fs::path&) override {
    saved = copies(moment.model);
  }
  NamedTensors validated, saved;

 private:
  static NamedTensors copies(const torch::nn::Module& model) {
    NamedTensors all = tensors_of(model);
    for (auto& [name, tensor] : all) tensor = tensor.detach().clone();
    return all;
  }
};

/// True where a file holds these tensors, bit for bit.
bool file_holds(const fs::path& path, const NamedTensors& tensors) {
  const SafetensorsFile file = read_safetensors(path);
  return std::ranges::all_of(tensors, [&](const auto& item) {
    at::Tensor read = at::zeros_like(item.second);
    copy_tensor(file, item.first, read);
    return at::equal(read, item.second);
  });
}

}  // namespace

TEST_CASE("hooks are shown the averaged weights that a validation measured", "[average]") {
  const Runs runs;
  TrainOptions options = averaged_options(runs, "run");
  options.recalibrate = GENERATE(0, 2);
  const auto watching = std::make_shared<Watching>();
  (void)train(options, decode_raw_picture, {watching});
  const fs::path checkpoint = checkpoint_folder(options.out, 6);
  REQUIRE_FALSE(watching->validated.empty());
  CHECK(file_holds(checkpoint / kAverageFile, watching->validated));
  CHECK(file_holds(checkpoint / kModelFile, watching->saved));
  CHECK_FALSE(file_holds(checkpoint / kModelFile, watching->validated));
}

TEST_CASE("statistics that were measured anew of an average stay with it", "[average]") {
  torch::nn::Sequential net(torch::nn::BatchNorm2d(1));
  const auto* norm = net[0]->as<torch::nn::BatchNorm2dImpl>();
  WeightAverage average(*net, 0.5);
  (void)net->forward(at::full({2, 1, 2, 2}, 900.0));
  average.add(*net, 1);
  // A running mean of 90 after one batch, and d = min(0.5, 2 / 11).
  CHECK(norm->running_mean.item<double>() == Approx(90));
  CHECK(average.tensors().at("0.running_mean").item<double>() == Approx(90 * 9.0 / 11));
  {
    const AveragedWeights averaged(*net, &average);
    double next = 0;
    recalibrate_norms(*net, 4, [&] { (void)net->forward(at::full({2, 1, 2, 2}, ++next)); });
    CHECK(norm->running_mean.item<double>() == Approx(2.5));
  }
  CHECK(norm->running_mean.item<double>() == Approx(90));
  CHECK(norm->num_batches_tracked.item<std::int64_t>() == 1);
  CHECK(average.tensors().at("0.running_mean").item<double>() == Approx(2.5));
}

TEST_CASE("an average that is measured anew leaves no trace in the weights that learn",
          "[average]") {
  const Runs runs;
  TrainOptions plain = averaged_options(runs, "plain");
  (void)train(plain, decode_raw_picture);
  TrainOptions measured = averaged_options(runs, "measured");
  measured.recalibrate = 2;
  (void)train(measured, decode_raw_picture);
  for (const std::int64_t step : {3, 6}) {
    const auto bytes = [&](const TrainOptions& options, const char* file) {
      return read_file(checkpoint_folder(options.out, step) / file);
    };
    INFO("step " << step);
    CHECK(bytes(plain, kModelFile) == bytes(measured, kModelFile));
    CHECK(bytes(plain, kOptimizerFile) == bytes(measured, kOptimizerFile));
    CHECK(bytes(plain, kAverageFile) != bytes(measured, kAverageFile));
  }
}
