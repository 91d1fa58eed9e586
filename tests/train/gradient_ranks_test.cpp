#include <torch/optim/adam.h>
#include <torch/utils.h>

#include "tests/train/net_batch.h"
#include "tests/train/on_ranks.h"
#include "tests/train/refusal.h"
#include "train/adam_state.h"
#include "train/gradient_step.h"
#include "train/models/batch_norm.h"
#include "train/models/registry.h"
#include "train/shared_state.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::on_ranks;

namespace {

std::shared_ptr<VideoColorizer> fresh_model(std::uint64_t seed) {
  torch::manual_seed(seed);
  const auto model = make_model({.model = "simple", .width = 4});
  // The last layer of a fresh net is nearly 0, and so would be all gradients before it.
  const torch::NoGradGuard no_gradients;
  for (auto& item : model->named_parameters()) {
    if (item.key() == "conv10_ab.weight") item.value().mul_(50);
  }
  // In double: rounding that turns one ReLU on or off changes small gradients by percents.
  model->to(torch::kDouble);
  model->train();
  return model;
}

/// The loss of one step of a model.
double step(VideoColorizer& model, const ColorBatch& batch, Comm* ranks, int accumulate) {
  torch::optim::Adam adam(model.parameters(), torch::optim::AdamOptions(1e-4));
  GradientStep gradient_step(model, adam, torch::kCPU, {.accumulate = accumulate, .ranks = ranks});
  return gradient_step(batch, 1e-4).item<double>();
}

TrainingState state_of(std::uint64_t seed) {
  TrainingState state;
  state.model = fresh_model(seed);
  state.optimizer = std::make_unique<torch::optim::Adam>(state.model->parameters(),
                                                         torch::optim::AdamOptions(1e-3));
  return state;
}

}  // namespace

TEST_CASE("ranks with one sample and two step as one rank with three", "[ranks]") {
  ColorBatch batch = test::noise_batch(3, 16, false);
  batch.luma = batch.luma.to(torch::kDouble);
  batch.hints = batch.hints.to(torch::kDouble);
  const auto whole = fresh_model(1);
  const double loss = step(*whole, batch, nullptr, 1);
  std::vector<std::shared_ptr<VideoColorizer>> models{fresh_model(1), fresh_model(1)};
  std::vector<double> losses(2);
  on_ranks(2, [&](Comm& ranks) {
    const auto place = static_cast<std::size_t>(ranks.rank());
    join_norms(*models[place], &ranks);
    ColorBatch part = place == 0 ? part_of(batch, 0, 1) : part_of(batch, 1, 2);
    part.share = (place == 0 ? 1.0 : 2.0) / 3;
    // Rank 0 has one sample, so that neither may go through its batch in three parts.
    losses[place] = step(*models[place], part, &ranks, 3);
  });
  CHECK(losses[0] == Approx(loss).epsilon(1e-5));
  CHECK(losses[1] == losses[0]);
  const auto expected = whole->named_parameters();
  for (const auto& model : models) {
    for (const auto& item : model->named_parameters()) {
      INFO(item.key());
      const torch::Tensor gradient = expected[item.key()].grad();
      const double largest = gradient.abs().max().item<double>();
      CHECK((item.value().grad() - gradient).abs().max().item<double>() <= 1e-4 * largest + 1e-9);
    }
  }
}

TEST_CASE("all ranks get the state of rank 0, moments and sums too", "[ranks]") {
  std::vector<TrainingState> states;
  for (const std::uint64_t seed : {1, 2}) states.push_back(state_of(seed));
  // One parameter is never stepped, and one once less than the others.
  const auto parameters = states[0].model->parameters();
  for (std::size_t steps = 0; steps < 2; ++steps) {
    states[0].optimizer->zero_grad();
    for (std::size_t i = 1 + steps; i < parameters.size(); ++i) {
      torch::Tensor parameter = parameters[i];
      parameter.mutable_grad() = torch::ones_like(parameter);
    }
    states[0].optimizer->step();
  }
  states[0].step = 7;
  states[0].more = {{"loss_sum", 0.1}, {"validated", 6}};
  for (const torch::Tensor& tensor : state_tensors(states[0])) {
    if (tensor.is_floating_point()) tensor.detach().normal_();
  }
  on_ranks(
      2, [&](Comm& ranks) { share_state(ranks, states[static_cast<std::size_t>(ranks.rank())]); });
  CHECK(states[1].step == 7);
  CHECK(states[1].more == states[0].more);
  const auto there = state_tensors(states[0]), here = state_tensors(states[1]);
  REQUIRE(here.size() == there.size());
  const auto steps_of = [](const TrainingState& state) {
    return adam_steps(*state.model, *state.optimizer);
  };
  CHECK(steps_of(states[0]).size() == parameters.size() - 1);
  CHECK(steps_of(states[1]) == steps_of(states[0]));
  // Parameters, buffers, and two moments of each parameter but one.
  CHECK(here.size() > 3 * states[0].model->parameters().size());
  for (std::size_t i = 0; i < here.size(); ++i) CHECK(torch::equal(here[i], there[i]));
}

TEST_CASE("ranks with other options are refused by name", "[ranks]") {
  const auto failures = test::failures_on_ranks(2, [](Comm& ranks) {
    check_same_run(ranks, {{"batch", 8}, {"seed", 1 + ranks.rank()}});
  });
  CHECK(failures[0] == nullptr);
  REQUIRE(failures[1] != nullptr);
  const Error refused = test::refusal_of([&] { std::rethrow_exception(failures[1]); });
  CHECK(refused.fault() == Fault::usage);
  CHECK_THAT(refused.what(), Catch::Contains("rank 1 was started with seed=2, and rank 0 with 1"));
}
