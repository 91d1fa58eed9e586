#include "train/module_mode.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>

#include <atomic>
#include <memory>
#include <stdexcept>

#include "lib/base/errors.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/data/shard_frames.h"
#include "train/models/registry.h"
#include "train/norm_statistics.h"
#include "train/validation.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

torch::nn::Sequential norm_alone() {
  return torch::nn::Sequential(
      torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(1).momentum(0.25)));
}

}  // namespace

TEST_CASE("a module comes back to the mode that it was in, also past an exception", "[mode]") {
  torch::nn::Sequential net = norm_alone();
  for (const bool trains : {true, false}) {
    net->train(trains);
    for (const Mode mode : {Mode::training, Mode::evaluation}) {
      try {
        const InMode in(*net, mode);
        CHECK(net->is_training() == (mode == Mode::training));
        CHECK(net[0]->is_training() == (mode == Mode::training));
        throw std::runtime_error("stop");
      } catch (const std::runtime_error&) {
        CHECK(net->is_training() == trains);
        CHECK(net[0]->is_training() == trains);
      }
    }
  }
}

TEST_CASE("normalisations have their momenta and mode back when a pass fails", "[mode]") {
  torch::nn::Sequential net = norm_alone();
  net->eval();
  CHECK_THROWS_AS(recalibrate_norms(*net, 2, [] { throw std::runtime_error("no batch"); }),
                  std::runtime_error);
  const auto* norm = net[0]->as<torch::nn::BatchNorm2dImpl>();
  CHECK(norm->options.momentum() == 0.25);
  CHECK_FALSE(net->is_training());
}

TEST_CASE("a validation leaves a model in the mode that it found, also where it fails", "[mode]") {
  const test::Runs runs;
  const TrainOptions options = runs.options("run");
  const ShardFrames training(options.dataset, "train"), held_out(options.dataset, "validation");
  const auto fails = std::make_shared<std::atomic<bool>>(false);
  const Validator validator(
      training, held_out,
      [fails](std::string_view bytes, const std::string& name) {
        if (*fails) throw Error(Fault::input, name + " can't be read");
        return decode_raw_picture(bytes, name);
      },
      {.size = 16, .batch = 4, .threads = 1, .seed = 1}, 6, 0.1, torch::kCPU);
  const auto model = make_model({.model = "simple", .width = 4});
  for (const bool trains : {true, false}) {
    model->train(trains);
    *fails = false;
    CHECK(validator.measure(*model).frames == 6);
    CHECK(model->is_training() == trains);
    *fails = true;
    CHECK(refusal_of([&] { (void)validator.measure(*model); }).fault() == Fault::input);
    CHECK(model->is_training() == trains);
  }
}
