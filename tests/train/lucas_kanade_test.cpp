#include <ATen/ATen.h>
#include <torch/utils.h>

#include "train/models/lucas_kanade.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr std::int64_t kWaveSide = 24;

/// Waves of L* around 50 that have moved by (u, v) pixels: what stood at p stands at p + (u, v).
at::Tensor moved_waves(double u, double v) {
  const at::Tensor x = at::arange(kWaveSide, at::kDouble).view({1, 1, 1, kWaveSide}) - u;
  const at::Tensor y = at::arange(kWaveSide, at::kDouble).view({1, 1, kWaveSide, 1}) - v;
  return (50 + 20 * at::sin(x * 0.5) + 20 * at::sin(y * 0.4)).to(at::kFloat);
}

}  // namespace

TEST_CASE("a step of Lucas and Kanade finds a small motion of a textured picture", "[flow]") {
  const double u = GENERATE(0.3, -0.2), v = GENERATE(0.0, 0.25);
  const LucasKanade found = lucas_kanade(moved_waves(0, 0), moved_waves(u, v));
  REQUIRE(found.step.sizes() == at::IntArrayRef{1, 2, kWaveSide, kWaveSide});
  // Away from the border, where the window is whole.
  const at::Tensor inside = found.step.narrow(2, 4, kWaveSide - 8).narrow(3, 4, kWaveSide - 8);
  CHECK((inside.select(1, 0) - u).abs().mean().item<double>() < 0.03);
  CHECK((inside.select(1, 1) - v).abs().mean().item<double>() < 0.03);
  const at::Tensor difference = moved_waves(0, 0) - moved_waves(u, v);
  CHECK(at::allclose(found.difference, difference - difference.mean(), 0, 1e-4));
}

TEST_CASE("light that changes over the whole picture is no motion", "[flow]") {
  const at::Tensor from = moved_waves(0, 0), to = moved_waves(0.3, 0.2);
  const LucasKanade found = lucas_kanade(from, to), brighter = lucas_kanade(from, to + 10);
  CHECK(at::allclose(brighter.step, found.step, 0, 1e-3));
  CHECK(lucas_kanade(from, from + 10).step.abs().max().item<double>() < 1e-3);
}

TEST_CASE("where a picture is even there is no step, and none is longer than a pixel", "[flow]") {
  const at::Tensor even = at::full({1, 1, 8, 8}, 40.0F);
  CHECK(lucas_kanade(even, even + 30).step.abs().max().item<double>() == 0);
  torch::manual_seed(1);
  const at::Tensor noise = at::rand({2, 1, 9, 7}) * 100;
  const LucasKanade found = lucas_kanade(noise, at::rand({2, 1, 9, 7}) * 100);
  CHECK(found.step.abs().max().item<double>() <= 1);
  CHECK(found.step.isfinite().all().item<bool>());
  CHECK(lucas_kanade(noise, noise).step.abs().max().item<double>() == 0);
}

TEST_CASE("a picture of a single pixel has no slope to step along", "[flow]") {
  const at::Tensor dot = at::full({1, 1, 1, 1}, 10.0F);
  CHECK(lucas_kanade(dot, dot + 5).step.abs().max().item<double>() == 0);
}
