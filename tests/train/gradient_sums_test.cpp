// Sums over the ranks that begin while the backward pass goes on.
#include "train/gradient_sums.h"

#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "tests/train/net_batch.h"
#include "tests/train/on_ranks.h"
#include "tests/train/refusal.h"
#include "tests/train/shaken_model.h"
#include "train/gradient_step.h"
#include "train/models/batch_norm.h"
#include "train/models/registry.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::on_ranks;

namespace {

/// Small enough that every layer's gradients are sent by themselves.
constexpr std::size_t kSmallBucket = 1024;

std::shared_ptr<VideoColorizer> seeded_net() {
  torch::manual_seed(1);
  const auto model = make_model({.model = "simple", .width = 4});
  // The last layer of a fresh net is nearly 0, and so would be all gradients before it.
  const torch::NoGradGuard no_gradients;
  for (auto& item : model->named_parameters()) {
    if (item.key() == "conv10_ab.weight") item.value().mul_(50);
  }
  model->train();
  return model;
}

/// The one of two ranks with the same gradients: a sum is twice as much, once it was waited for.
class TwinComm final : public Comm {
 public:
  explicit TwinComm(std::function<void()> begun = [] {}) : begun_(std::move(begun)) {}
  int rank() const override { return 0; }
  int size() const override { return 2; }
  void sum(torch::Tensor& values) override { values.mul_(2); }
  std::function<void()> begin_sum(torch::Tensor& values) override {
    begun_();
    return [kept = values]() mutable { kept.mul_(2); };
  }
  void broadcast(torch::Tensor& /*values*/) override {}
  void barrier() override {}

 private:
  std::function<void()> begun_;
};

/// The one of two ranks whose gradients come in another order than the other's, as far as sums of
/// one whole number tell.
class OddComm final : public Comm {
 public:
  int rank() const override { return 0; }
  int size() const override { return 2; }
  void sum(torch::Tensor& values) override {
    const bool is_check = values.scalar_type() == at::kLong && values.numel() == 1;
    (is_check ? checks : gradients) += 1;
    values.mul_(2).add_(is_check ? 1 : 0);
  }
  void broadcast(torch::Tensor& /*values*/) override {}
  void barrier() override {}

  int checks = 0, gradients = 0;  ///< sums so far
};

void learn_a_step(VideoColorizer& model, const ColorBatch& batch, Comm* ranks, bool early) {
  torch::optim::Adam adam(model.parameters(), torch::optim::AdamOptions(1e-4));
  GradientStep step(model, adam, torch::kCPU,
                    {.ranks = ranks, .early_sums = early, .bucket_bytes = kSmallBucket});
  (void)step(batch, 1e-4);
}

/// A model and its critic, where it has one, after a step in two parts with `ranks`.
std::shared_ptr<VideoColorizer> after_two_parts(const ModelOptions& options, bool recomputes,
                                                Comm* ranks, bool early) {
  const auto model = test::shaken_model(options);
  model->train();
  if (recomputes) model->recompute_activations();
  torch::optim::Adam adam(learning_parameters(*model), torch::optim::AdamOptions(1e-4));
  GradientStep step(
      *model, adam, torch::kCPU,
      {.accumulate = 2, .ranks = ranks, .early_sums = early, .bucket_bytes = kSmallBucket});
  std::optional<torch::optim::Adam> of_critic;
  if (const auto critic = model->critic_parameters(); !critic.empty()) {
    of_critic.emplace(critic, torch::optim::AdamOptions(1e-4));
    step.train_critic(*of_critic);
  }
  (void)step(test::noise_batch(4, 32, model->remembers()), 1e-4);
  return model;
}

/// What two ranks have learned from two samples each in three steps, in two parts a step.
std::vector<std::shared_ptr<VideoColorizer>> learned_by_two(bool early) {
  const ColorBatch batch = test::noise_batch(4, 16, false);
  std::vector<std::shared_ptr<VideoColorizer>> models{seeded_net(), seeded_net()};
  on_ranks(2, [&](Comm& ranks) {
    VideoColorizer& model = *models[static_cast<std::size_t>(ranks.rank())];
    // Sums of the normalisations come between those of the gradients.
    join_norms(model, &ranks);
    ColorBatch part = part_of(batch, 2 * ranks.rank(), 2);
    part.share = 0.5;
    torch::optim::Adam adam(model.parameters(), torch::optim::AdamOptions(1e-3));
    GradientStep step(
        model, adam, torch::kCPU,
        {.accumulate = 2, .ranks = &ranks, .early_sums = early, .bucket_bytes = kSmallBucket});
    for (int i = 0; i < 3; ++i) (void)step(part, 1e-3);
  });
  return models;
}

}  // namespace

TEST_CASE("sums begin before the backward pass ends, and are those of all gradients", "[ranks]") {
  const ColorBatch batch = test::noise_batch(2, 16, false);
  const auto alone = seeded_net();
  learn_a_step(*alone, batch, nullptr, true);
  for (const bool early : {true, false}) {
    const auto model = seeded_net();
    const torch::Tensor first = model->named_parameters()["bw_conv1_1.weight"];
    int begun = 0, before_the_first = 0;
    TwinComm ranks([&] {
      ++begun;
      if (!first.grad().defined()) ++before_the_first;
    });
    learn_a_step(*model, batch, &ranks, early);
    INFO(begun << " sums, " << before_the_first << " before the first layer had its gradient");
    CHECK(begun > 10);
    CHECK((before_the_first > 5) == early);
    CHECK((before_the_first == 0) != early);
    const auto expected = alone->named_parameters();
    for (const auto& item : model->named_parameters()) {
      INFO(item.key());
      REQUIRE(item.value().grad().defined());
      CHECK(torch::allclose(item.value().grad(), 2 * expected[item.key()].grad()));
    }
  }
}

TEST_CASE("early sums learn the same bits as those behind the backward pass", "[ranks]") {
  const auto early = learned_by_two(true), late = learned_by_two(false);
  const auto expected = late[0]->named_parameters();
  for (const auto& model : {early[0], early[1], late[1]}) {
    for (const auto& item : model->named_parameters()) {
      INFO(item.key());
      CHECK(torch::equal(item.value(), expected[item.key()]));
    }
  }
  const auto before = seeded_net()->named_parameters();
  CHECK_FALSE(torch::equal(before["bw_conv1_1.weight"], expected["bw_conv1_1.weight"]));
}

TEST_CASE("a critic's gradients are summed too, and those of parts that are computed again",
          "[ranks]") {
  const auto [name, recomputes] = GENERATE(table<std::string, bool>(
      {{"unet_lstm_gan", false}, {"colormotion", false}, {"colormotion", true}}));
  INFO(name << (recomputes ? ", computed again" : ""));
  const ModelOptions options{.model = name, .width = 4, .levels = 4, .dropout = 0};
  const auto expected = after_two_parts(options, recomputes, nullptr, true)->named_parameters();
  for (const bool early : {true, false}) {
    TwinComm ranks;
    const auto model = after_two_parts(options, recomputes, &ranks, early);
    for (const auto& item : model->named_parameters()) {
      INFO(item.key());
      REQUIRE(item.value().grad().defined());
      // Of their own size each: some are small.
      const torch::Tensor twice = 2 * expected[item.key()].grad();
      const double largest = twice.abs().max().item<double>();
      CHECK((item.value().grad() - twice).abs().max().item<double>() <= 1e-5 * largest);
    }
  }
}

TEST_CASE("gradients of earlier passes alone are summed too", "[ranks]") {
  torch::Tensor earlier = torch::ones({2}), last = torch::ones({3});
  earlier.set_requires_grad(true);
  last.set_requires_grad(true);
  TwinComm ranks;
  GradientSums sums({earlier, last}, ranks, {});
  earlier.sum().backward();
  sums.begin();
  last.sum().backward();
  sums.finish();
  CHECK(torch::equal(earlier.grad(), torch::full({2}, 2.0F)));
  CHECK(torch::equal(last.grad(), torch::full({3}, 2.0F)));
}

TEST_CASE("no gradients are sent where the ranks' orders differ", "[ranks]") {
  const bool early = GENERATE(true, false);
  torch::Tensor one = torch::ones({2}), other = torch::ones({3});
  one.set_requires_grad(true);
  other.set_requires_grad(true);
  OddComm ranks;
  GradientSums sums({one, other}, ranks, {.bucket_bytes = 1, .early = early});
  sums.begin();
  const Error refused = test::refusal_of([&] {
    (one.sum() + other.sum()).backward();
    sums.finish();
  });
  CHECK(refused.fault() == Fault::bug);
  CHECK_THAT(refused.what(), Catch::Contains("different orders"));
  CHECK(ranks.checks == 1);
  CHECK(ranks.gradients == 0);
}

TEST_CASE("two ranks with different orders both say so, and mix nothing up", "[ranks]") {
  const bool early = GENERATE(true, false);
  std::array<Fault, 2> faults{Fault::input, Fault::input};
  std::array<double, 2> small_gradients{}, large_gradients{};
  on_ranks(2, [&](Comm& ranks) {
    const auto here = static_cast<std::size_t>(ranks.rank());
    torch::Tensor small = torch::ones({2}), large = torch::ones({3000});
    small.set_requires_grad(true);
    large.set_requires_grad(true);
    GradientSums sums({small, large}, ranks, {.bucket_bytes = 1, .early = early});
    sums.begin();
    faults[here] = test::refusal_of([&] {
                     // The last to be computed is the first to have its gradient.
                     const torch::Tensor first = (here == 0 ? small : large).sum();
                     const torch::Tensor last = (here == 0 ? large : small).sum();
                     (first + last).backward();
                     sums.finish();
                   }).fault();
    // The pass may have ended before all of them were there.
    small_gradients[here] = small.grad().defined() ? small.grad().sum().item<double>() : 2;
    large_gradients[here] = large.grad().defined() ? large.grad().sum().item<double>() : 3000;
    ranks.barrier();
  });
  for (const std::size_t rank : {0U, 1U}) {
    CHECK(faults[rank] == Fault::bug);
    CHECK(small_gradients[rank] == 2);
    CHECK(large_gradients[rank] == 3000);
  }
}

TEST_CASE("a gradient that grows after it was sent is a bug", "[ranks]") {
  torch::Tensor weight = torch::ones({2});
  weight.set_requires_grad(true);
  TwinComm ranks;
  {
    GradientSums sums({weight}, ranks, {});
    sums.begin();
    weight.sum().backward();
    CHECK(test::refusal_of([&] { (2 * weight).sum().backward(); }).fault() == Fault::bug);
  }
  // Nothing hears of it any more.
  weight.sum().backward();
  CHECK(torch::equal(weight.grad(), torch::full({2}, 4.0F)));
}
