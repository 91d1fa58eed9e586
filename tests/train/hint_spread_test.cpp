#include <ATen/ATen.h>

#include <cmath>
#include <utility>

#include "train/models/hint_spread.h"

#include <catch2/catch.hpp>

using tinct::fill_between_hints;
using tinct::spread_hints;

namespace {

/// A picture of one lightness, 64 pixels high.
at::Tensor even_luma(int width = 64) { return at::full({1, 1, 64, width}, 50.0); }

/// Hints [1, 3, 64, 64] of one colour at one pixel in every `every`-th row and column.
at::Tensor hints_on_grid(int every, double a, double b) {
  at::Tensor hints = at::zeros({1, 3, 64, 64});
  for (int y = every / 2; y < 64; y += every) {
    for (int x = every / 2; x < 64; x += every) {
      hints[0][0][y][x] = a;
      hints[0][1][y][x] = b;
      hints[0][2][y][x] = 1;
    }
  }
  return hints;
}

double at_pixel(const at::Tensor& chroma, int plane, int y, int x) {
  return chroma[0][plane][y][x].item<double>();
}

}  // namespace

TEST_CASE("without hints the net's colours stay as they are", "[hint_spread]") {
  const at::Tensor chroma = at::arange(2 * 64 * 64, at::kFloat).view({1, 2, 64, 64}) / 100 - 40;
  CHECK(at::equal(spread_hints(chroma, even_luma(), at::zeros({1, 3, 64, 64})), chroma));
  CHECK(fill_between_hints(even_luma(), at::zeros({1, 3, 64, 64})).abs().max().item<double>() == 0);
}

TEST_CASE("between hints of one colour the filled picture has it, with certainty",
          "[hint_spread]") {
  const at::Tensor filled = fill_between_hints(even_luma(), hints_on_grid(16, 30, 10));
  const at::Tensor inside = filled.narrow(2, 8, 48).narrow(3, 8, 48);
  CHECK((inside.select(1, 0) - 30).abs().max().item<double>() < 0.1 * 30);
  CHECK(inside.select(1, 2).min().item<double>() > 0.9);
  CHECK(filled.select(1, 2).max().item<double>() <= 1);
  // The colour is the hints' everywhere but for the share that is not known.
  CHECK(at::allclose(filled.select(1, 0), 30 * filled.select(1, 2), 1e-4, 1e-4));
}

TEST_CASE("halfway between two hints the filled colour is their mean", "[hint_spread]") {
  at::Tensor hints = at::zeros({1, 3, 64, 65});
  for (const auto& [x, a] : {std::pair(24, 40.0), std::pair(40, -20.0)}) {
    hints[0][0][32][x] = a;
    hints[0][2][32][x] = 1;
  }
  const at::Tensor filled = fill_between_hints(even_luma(65), hints);
  CHECK(at_pixel(filled, 0, 32, 32) == Approx(10 * at_pixel(filled, 2, 32, 32)));
  CHECK(at_pixel(filled, 0, 32, 25) > 30);
  CHECK(at_pixel(filled, 0, 32, 39) < -10);
}

TEST_CASE("a hint's colour is kept where it stands, and fades with the distance", "[hint_spread]") {
  at::Tensor hints = at::zeros({1, 3, 64, 64});
  hints[0][0][32][32] = 50;
  hints[0][1][32][32] = -20;
  hints[0][2][32][32] = 1;
  const at::Tensor spread = spread_hints(at::zeros({1, 2, 64, 64}), even_luma(), hints);
  CHECK(at_pixel(spread, 0, 32, 32) == Approx(50).epsilon(0.001));
  CHECK(at_pixel(spread, 1, 32, 32) == Approx(-20).epsilon(0.001));
  double last = 50;
  for (const int x : {34, 38, 44, 52, 62}) {
    CHECK(at_pixel(spread, 0, 32, x) < last);
    last = at_pixel(spread, 0, 32, x);
  }
  CHECK(last < 25);
}

TEST_CASE("a net that is right at the hints is not changed by them", "[hint_spread]") {
  at::Tensor chroma = at::zeros({1, 2, 64, 64});
  chroma.select(1, 0).fill_(30);
  chroma.select(1, 1).fill_(10);
  const at::Tensor spread = spread_hints(chroma, even_luma(), hints_on_grid(16, 30, 10));
  CHECK(at::allclose(spread, chroma, 1e-5, 1e-4));
}

TEST_CASE("a net that is wrong in the same way everywhere is put right between the hints",
          "[hint_spread]") {
  const at::Tensor spread =
      spread_hints(at::zeros({1, 2, 64, 64}), even_luma(), hints_on_grid(16, 30, 10));
  const at::Tensor inside = spread.narrow(2, 8, 48).narrow(3, 8, 48);
  CHECK((inside.select(1, 0) - 30).abs().max().item<double>() < 0.1 * 30);
  CHECK((inside.select(1, 1) - 10).abs().max().item<double>() < 0.1 * 10);
}

TEST_CASE("gradients reach the net through the spreading", "[hint_spread]") {
  const at::Tensor chroma = at::zeros({1, 2, 64, 64}).requires_grad_();
  spread_hints(chroma, even_luma(), hints_on_grid(16, 30, 10)).square().sum().backward();
  CHECK(chroma.grad().abs().sum().item<double>() > 0);
}

TEST_CASE("a hint colours what is as light as it, not the other side of an edge", "[hint_spread]") {
  at::Tensor luma = even_luma();
  luma.narrow(3, 0, 33).fill_(20);
  luma.narrow(3, 33, 31).fill_(80);
  at::Tensor hints = at::zeros({1, 3, 64, 64});
  hints[0][0][32][30] = 50;
  hints[0][2][32][30] = 1;
  const at::Tensor spread = spread_hints(at::zeros({1, 2, 64, 64}), luma, hints);
  // Pixels at the same distance from the hint, on either side of the edge.
  CHECK(at_pixel(spread, 0, 32, 25) > 35);
  CHECK(std::abs(at_pixel(spread, 0, 32, 35)) < 5);
}

TEST_CASE("pictures of odd sizes are spread over as well", "[hint_spread]") {
  at::Tensor hints = at::zeros({1, 3, 37, 51});
  hints[0][0][18][25] = 40;
  hints[0][2][18][25] = 1;
  const at::Tensor filled = fill_between_hints(at::full({1, 1, 37, 51}, 50.0), hints);
  REQUIRE(filled.sizes() == hints.sizes());
  CHECK(at_pixel(filled, 0, 18, 25) == Approx(40).epsilon(0.001));
  // As far to the left as to the right.
  CHECK(at_pixel(filled, 0, 18, 20) == Approx(at_pixel(filled, 0, 18, 30)).epsilon(0.05));
}
