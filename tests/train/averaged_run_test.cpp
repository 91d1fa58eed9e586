// Runs whose validated weights are an average of those that learn.
#include <ATen/ATen.h>

#include <algorithm>
#include <memory>

#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/run_folder.h"
#include "train/trainer.h"

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
