#include "lib/statistics/block_bootstrap.h"

#include <cmath>
#include <vector>

#include "lib/base/random.h"
#include "lib/statistics/descriptive.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

std::vector<double> wavy(int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(std::sin(i * i * 0.37) + 0.02 * i);
  return values;
}

double width(const std::optional<Interval>& interval) { return interval->high - interval->low; }

}  // namespace

TEST_CASE("the block interval is that of an independent implementation", "[statistics]") {
  // numpy, 400,000 resamples of the same series; also where the last block is cut short
  const auto whole = moving_block_bootstrap(wavy(60), {.block = 6});
  CHECK(whole->low == Approx(0.38326).margin(.01));
  CHECK(whole->high == Approx(0.99295).margin(.01));
  const auto cut = moving_block_bootstrap(wavy(63), {.block = 8});
  CHECK(cut->low == Approx(0.40271).margin(.01));
  CHECK(cut->high == Approx(1.06752).margin(.01));
}

TEST_CASE("the block interval is as wide as the variance of block means says", "[statistics]") {
  const std::vector<double> values = wavy(600);
  constexpr std::size_t kBlock = 10;
  std::vector<double> blocks;
  for (std::size_t i = 0; i + kBlock <= values.size(); ++i) {
    blocks.push_back(mean(std::span(values).subspan(i, kBlock)));
  }
  double squares = 0;
  for (const double block : blocks) squares += std::pow(block - mean(blocks), 2);
  const double deviation = std::sqrt(squares / static_cast<double>(blocks.size()) / 60);
  const auto interval = moving_block_bootstrap(values, {.block = kBlock});
  CHECK(width(interval) == Approx(2 * 1.96 * deviation).epsilon(.03));
}

TEST_CASE("neighbours that agree make the block interval wider", "[statistics]") {
  // An AR(1) series with rho = .8: the mean's deviation is sqrt((1 + rho) / (1 - rho)) = 3 times
  // that of independent values; blocks of 25 see nearly all of it, blocks of 1 nothing.
  Random random(7, 0);
  std::vector<double> values{random.normal()};
  for (int i = 1; i < 4000; ++i) values.push_back(.8 * values.back() + .6 * random.normal());
  const auto blind = moving_block_bootstrap(values, {.block = 1});
  const auto blocks = moving_block_bootstrap(values, {.block = 25});
  CHECK(width(blind) == Approx(2 * 1.96 / std::sqrt(4000.)).epsilon(.1));
  CHECK(width(blocks) > 2.3 * width(blind));
  CHECK(width(blocks) < 3.4 * width(blind));
}

TEST_CASE("constant and short series have no block interval", "[statistics]") {
  CHECK_FALSE(moving_block_bootstrap(std::vector<double>(40, 3.), {.block = 4}).has_value());
  CHECK_FALSE(moving_block_bootstrap(wavy(11), {.block = 6}).has_value());
  CHECK(moving_block_bootstrap(wavy(12), {.block = 6}).has_value());
  CHECK_FALSE(moving_block_bootstrap({}, {.block = 2}).has_value());
}

TEST_CASE("a seed gives the same block interval, and a large offset moves it only",
          "[statistics]") {
  const auto first = moving_block_bootstrap(wavy(50), {.block = 5, .count = 500, .seed = 3});
  CHECK(first == moving_block_bootstrap(wavy(50), {.block = 5, .count = 500, .seed = 3}));
  CHECK(first != moving_block_bootstrap(wavy(50), {.block = 5, .count = 500, .seed = 4}));
  std::vector<double> moved = wavy(50);
  for (double& value : moved) value += 1e6;
  const auto far = moving_block_bootstrap(moved, {.block = 5, .count = 500, .seed = 3});
  CHECK(far->low - 1e6 == Approx(first->low).epsilon(1e-7));
  CHECK(far->high - 1e6 == Approx(first->high).epsilon(1e-7));
}
