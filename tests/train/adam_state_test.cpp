#include "train/adam_state.h"

#include <ATen/ATen.h>
#include <torch/nn/modules/linear.h>

#include <cmath>
#include <vector>

#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/run_folder.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
namespace fs = std::filesystem;

namespace {

/// A layer whose gradients follow from the step's number; its bias has none in odd steps.
struct Learner {
  void step(int number) {
    adam.zero_grad();
    layer->weight.mutable_grad() = at::full({2, 3}, std::sin(number + 1.0));
    if (number % 2 == 0) layer->bias.mutable_grad() = at::full({2}, std::cos(number + 1.0));
    adam.step();
  }
  void take_weights(const Learner& other) {
    const torch::NoGradGuard no_gradients;
    layer->weight.copy_(other.layer->weight);
    layer->bias.copy_(other.layer->bias);
  }
  torch::nn::Linear layer{3, 2};
  torch::optim::Adam adam{layer->parameters(), torch::optim::AdamOptions(0.1)};
};

SafetensorsFile written(const fs::path& path, const NamedTensors& tensors) {
  write_tensors(path, tensors, {});
  return read_safetensors(path);
}

double scale_of(const fs::path& checkpoint) {
  return read_json_file(checkpoint / kStateFile).at("more").at("scaler").at("scale");
}

}  // namespace

TEST_CASE("Adam goes on from its own number of steps for each parameter", "[adam]") {
  const test::TemporaryFolder folder;
  Learner whole;
  for (int i = 0; i < 3; ++i) whole.step(i);
  Learner other;
  other.take_weights(whole);
  // A run of nine steps, six of which were left out.
  read_adam(written(folder / "adam", adam_tensors(*whole.layer, whole.adam)), *other.layer, 9,
            other.adam);
  CHECK(adam_steps(*other.layer, other.adam) == AdamSteps{{"bias", 2}, {"weight", 3}});
  for (int i = 3; i < 6; ++i) {
    whole.step(i);
    other.step(i);
  }
  CHECK(at::equal(whole.layer->weight, other.layer->weight));
  CHECK(at::equal(whole.layer->bias, other.layer->bias));
}

TEST_CASE("Adam that never stepped a parameter has no moments of it", "[adam]") {
  const test::TemporaryFolder folder;
  Learner fresh, other;
  other.step(0);
  read_adam(written(folder / "none", adam_tensors(*fresh.layer, fresh.adam)), *other.layer, 4,
            other.adam);
  CHECK(adam_steps(*other.layer, other.adam).empty());
  fresh.step(1);  // the weight alone
  read_adam(written(folder / "one", adam_tensors(*fresh.layer, fresh.adam)), *other.layer, 4,
            other.adam);
  CHECK(adam_steps(*other.layer, other.adam) == AdamSteps{{"weight", 1}});
}

TEST_CASE("moments without a number of steps had all of the run's", "[adam]") {
  const test::TemporaryFolder folder;
  Learner learner;
  learner.step(0);
  const SafetensorsFile file = written(folder / "adam", adam_moments(*learner.layer, learner.adam));
  read_adam(file, *learner.layer, 5, learner.adam);
  CHECK(adam_steps(*learner.layer, learner.adam) == AdamSteps{{"bias", 5}, {"weight", 5}});
}

TEST_CASE("half of Adam's moments, or another model's, are refused by name", "[adam]") {
  const test::TemporaryFolder folder;
  Learner learner;
  learner.step(0);
  const auto refused = [&](const NamedTensors& tensors) {
    const SafetensorsFile file = written(folder / "adam", tensors);
    const Error error = refusal_of([&] { read_adam(file, *learner.layer, 1, learner.adam); });
    CHECK(error.fault() == Fault::input);
    return std::string(error.what());
  };
  NamedTensors tensors = adam_tensors(*learner.layer, learner.adam);
  tensors["other.exp_avg"] = at::zeros({2});
  CHECK_THAT(refused(tensors), Catch::Contains("other.exp_avg"));
  tensors = adam_tensors(*learner.layer, learner.adam);
  tensors.erase("bias.exp_avg_sq");
  CHECK_THAT(refused(tensors), Catch::Contains("bias.exp_avg_sq"));
  tensors = adam_tensors(*learner.layer, learner.adam);
  tensors["weight.step"] = at::zeros({2}, at::kLong);
  CHECK_THAT(refused(tensors), Catch::Contains("weight.step"));
}

// The first losses, times 65536, are beyond float16 at every pixel: steps are left out until the
// scale is low enough, and a checkpoint may come before the first that is not.
TEST_CASE("a run in float16 goes on to the same bytes from before and after its first step",
          "[adam]") {
  const test::Runs runs;
  TrainOptions whole = runs.options("whole");
  whole.model.model = "simple";
  whole.precision = "float16";
  whole.steps = 24;
  whole.save_every = 2;
  (void)train(whole, decode_raw_picture);
  CHECK(scale_of(checkpoint_folder(whole.out, 2)) < 65536);
  REQUIRE_FALSE(
      read_safetensors(checkpoint_folder(whole.out, 24) / kOptimizerFile).head.tensors.empty());
  for (const std::int64_t from : {2, 20}) {
    TrainOptions other = whole;
    other.out = runs.folder / ("from-" + std::to_string(from));
    fs::copy(whole.out, other.out, fs::copy_options::recursive);
    for (const std::int64_t step : checkpoint_steps(other.out)) {
      if (step > from) fs::remove_all(checkpoint_folder(other.out, step));
    }
    CHECK(train(other, decode_raw_picture).resumed_from == from);
    for (const char* file : {kModelFile, kOptimizerFile, kStateFile}) {
      INFO(file << " from step " << from);
      CHECK(read_file(checkpoint_folder(whole.out, 24) / file) ==
            read_file(checkpoint_folder(other.out, 24) / file));
    }
    CHECK(read_file(whole.out / "log.jsonl") == read_file(other.out / "log.jsonl"));
  }
}
