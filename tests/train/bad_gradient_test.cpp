// A loss that is a number, and whose gradient is none: a root at 0 has no derivative.
#include <ATen/ATen.h>
#include <torch/optim/sgd.h>

#include <cmath>
#include <memory>

#include "tests/train/linear_model.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/gradient_step.h"
#include "train/loss_sums.h"
#include "train/models/registry.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

/// To the loss of its third step it adds the root of nothing.
class RootOfNothing final : public test::LinearModel {
 public:
  torch::Tensor loss(const ColorBatch& batch) override {
    const torch::Tensor error = LinearModel::loss(batch);
    return ++losses_ == 3 ? error + (weight.sum() * 0).sqrt() : error;
  }

 private:
  int losses_ = 0;
};

std::shared_ptr<VideoColorizer> make_root_of_nothing(const ModelOptions& /*options*/) {
  return std::make_shared<RootOfNothing>();
}

void add_root_of_nothing() {
  static const bool added = [] {
    add_model({.name = "root_of_nothing",
               .summary = "spoils its third step",
               .source = "none",
               .make = make_root_of_nothing});
    return true;
  }();
  static_cast<void>(added);
}

ColorBatch small_batch() {
  return {.luma = at::full({2, 1, 4, 4}, 50.0),
          .chroma = at::full({2, 2, 4, 4}, 10.0),
          .hints = at::zeros({2, 3, 4, 4})};
}

/// What three steps tell of their gradients, and the first weight after them.
struct Told {
  std::vector<torch::Tensor> finite;
  double weight = 0;
};
Told three_steps(const std::string& precision) {
  RootOfNothing model;
  torch::optim::SGD optimizer(model.parameters(), torch::optim::SGDOptions(1e-9));
  GradientStep step(model, optimizer, at::kCPU, {.precision = precision});
  Told told;
  for (int i = 0; i < 3; ++i) {
    CHECK(std::isfinite(step(small_batch(), 1e-9).item<double>()));
    told.finite.push_back(step.gradients_finite());
  }
  told.weight = model.weight[0].item<double>();
  return told;
}

}  // namespace

TEST_CASE("a step tells of gradients that are no numbers behind a loss that is one",
          "[bad_gradient]") {
  const Told told = three_steps("float32");
  CHECK(told.finite[0].item<bool>());
  CHECK(told.finite[1].item<bool>());
  CHECK_FALSE(told.finite[2].item<bool>());
  CHECK(std::isnan(told.weight));
}

TEST_CASE("with float16 the step is left out, and nothing is spoilt", "[bad_gradient]") {
  const Told told = three_steps("float16");
  for (const torch::Tensor& finite : told.finite) CHECK_FALSE(finite.defined());
  CHECK(std::isfinite(told.weight));
}

TEST_CASE("the first step whose loss or gradients are no numbers is known", "[bad_gradient]") {
  const auto number = [](double value) { return at::scalar_tensor(value, at::kDouble); };
  const torch::Tensor yes = at::scalar_tensor(true, at::kBool);
  const torch::Tensor no = at::scalar_tensor(false, at::kBool);
  LossSums sums(at::kCPU, 0);
  sums.add(number(1), yes, 4);
  sums.add(number(2), {}, 5);
  CHECK_FALSE(sums.first_bad());
  SECTION("gradients before the loss") {
    sums.add(number(3), no, 6);
    sums.add(number(NAN), no, 7);
    REQUIRE(sums.first_bad());
    CHECK(sums.first_bad()->step == 6);
    CHECK(sums.first_bad()->loss_is_finite);
  }
  SECTION("both at once") {
    sums.add(number(INFINITY), no, 6);
    REQUIRE(sums.first_bad());
    CHECK(sums.first_bad()->step == 6);
    CHECK_FALSE(sums.first_bad()->loss_is_finite);
  }
}

TEST_CASE("the batch that is kept is that of the bad gradients, not the next one",
          "[bad_gradient]") {
  add_root_of_nothing();
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  options.model.model = "root_of_nothing";
  options.learning_rate = 1e-6;
  options.log_every = options.save_every = options.validate_every = 12;
  const Error error = test::refusal_of([&] { (void)train(options, decode_raw_picture); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains("gradient") && Catch::Contains("step 3;"));
  CHECK(fs::exists(options.out / "failed/step-00000003.safetensors"));
  CHECK_FALSE(fs::exists(options.out / "failed/step-00000004.safetensors"));
}
