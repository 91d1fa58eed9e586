#include "train/models/batch_norm.h"

#include <ATen/ATen.h>
#include <torch/nn/modules/container/sequential.h>

#include "lib/base/errors.h"
#include "tests/train/on_ranks.h"
#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::on_ranks;

namespace {

/// A normalisation, what it made of a batch, and the gradients.
struct Normalised {
  torch::Tensor out, of_input, of_weight, of_bias, mean, variance;
};

template <typename Norm>
Normalised normalise(Norm& norm, const torch::Tensor& batch, const torch::Tensor& outer) {
  const torch::Tensor input = batch.detach().clone().requires_grad_();
  const torch::Tensor out = norm->forward(input);
  out.backward(outer);
  return {out.detach(),      input.grad(),       norm->weight.grad(),
          norm->bias.grad(), norm->running_mean, norm->running_var};
}

template <typename Norm>
Norm shaken_norm() {
  Norm norm(torch::nn::BatchNorm2dOptions(5).eps(1e-3).momentum(0.1));
  const torch::NoGradGuard no_gradients;
  norm->weight.copy_(at::linspace(0.5, 2, 5));
  norm->bias.copy_(at::linspace(-1, 1, 5));
  return norm;
}

double furthest(const torch::Tensor& x, const torch::Tensor& y) {
  return (x - y).abs().max().item<double>();
}

}  // namespace

TEST_CASE("two ranks normalise their parts as PyTorch does the whole batch", "[ranks]") {
  at::manual_seed(3);
  // Means far apart: each part's own statistics would be quite others.
  const torch::Tensor batch = (at::randn({4, 5, 6, 6}) + at::arange(4).view({4, 1, 1, 1}))
                                  .contiguous(at::MemoryFormat::ChannelsLast);
  const torch::Tensor outer = at::randn({4, 5, 6, 6});
  auto plain = shaken_norm<torch::nn::BatchNorm2d>();
  const Normalised whole = normalise(plain, batch, outer);

  std::vector<Normalised> parts(2);
  on_ranks(2, [&](Comm& ranks) {
    const bool first = ranks.rank() == 0;
    auto norm = shaken_norm<BatchNorm>();
    norm->join(&ranks);
    // Three samples and one.
    parts[first ? 0 : 1] = normalise(norm, batch.narrow(0, first ? 0 : 3, first ? 3 : 1),
                                     outer.narrow(0, first ? 0 : 3, first ? 3 : 1));
  });
  CHECK(furthest(at::cat({parts[0].out, parts[1].out}), whole.out) < 1e-5);
  CHECK(furthest(at::cat({parts[0].of_input, parts[1].of_input}), whole.of_input) < 1e-5);
  CHECK(furthest(parts[0].of_weight + parts[1].of_weight, whole.of_weight) < 1e-4);
  CHECK(furthest(parts[0].of_bias + parts[1].of_bias, whole.of_bias) < 1e-4);
  for (const Normalised& part : parts) {
    CHECK(furthest(part.mean, whole.mean) < 1e-6);
    CHECK(furthest(part.variance, whole.variance) < 1e-5);
  }
}

TEST_CASE("alone it is PyTorch's own, bit for bit, and can leave its statistics", "[ranks]") {
  at::manual_seed(3);
  const torch::Tensor batch = at::randn({4, 5, 6, 6}), outer = at::randn({4, 5, 6, 6});
  auto plain = shaken_norm<torch::nn::BatchNorm2d>();
  auto norm = shaken_norm<BatchNorm>();
  auto again = shaken_norm<BatchNorm>();
  const Normalised there = normalise(plain, batch, outer);
  const Normalised here = normalise(norm, batch, outer);
  CHECK(torch::equal(here.out, there.out));
  CHECK(torch::equal(here.of_input, there.of_input));
  CHECK(torch::equal(here.mean, there.mean));
  const NormsMeasureAgain measuring;
  const Normalised uncounted = normalise(again, batch, outer);
  CHECK(torch::equal(uncounted.out, there.out));
  CHECK(torch::equal(uncounted.of_input, there.of_input));
  CHECK(torch::equal(uncounted.of_weight, there.of_weight));
  CHECK(torch::equal(uncounted.mean, at::zeros({5})));
}

TEST_CASE("a model with plain normalisations is not joined in part", "[ranks]") {
  const auto alone = open_comm({}, {});
  torch::nn::Sequential net(torch::nn::BatchNorm2d(3));
  const Error refused = test::refusal_of([&] { join_norms(*net, alone.get()); });
  CHECK(refused.fault() == Fault::usage);
  CHECK_THAT(refused.what(), Catch::Contains("norm_over=rank"));
  join_norms(*net, nullptr);
  net[0]->as<torch::nn::BatchNorm2dImpl>()->weight.set_requires_grad(false);
  join_norms(*net, alone.get());
}
