#include "lib/base/random.h"

#include <cmath>

#include <catch2/catch.hpp>

using tinct::Random;

TEST_CASE("the generator is Philox 4x32-10: known answers of Random123", "[random]") {
  // kat_vectors of the Random123 library: counter 0 and key 0.
  Random zero(0, 0);
  CHECK(zero.bits() == 0x6627e8d5U);
  CHECK(zero.bits() == 0xe169c58dU);
  CHECK(zero.bits() == 0xbc57ac4cU);
  CHECK(zero.bits() == 0x9b00dbd8U);
}

TEST_CASE("another seed or item gives other numbers, the same ones the same", "[random]") {
  Random a(1, 2), b(1, 2), c(1, 3), d(2, 2);
  const auto first = a.bits();
  CHECK(first == b.bits());
  CHECK(first != c.bits());
  CHECK(first != d.bits());
}

TEST_CASE("uniform numbers have the mean and variance of their law", "[random]") {
  Random random(42, 0);
  double sum = 0, squares = 0;
  constexpr int kCount = 200'000;
  for (int i = 0; i < kCount; ++i) {
    const double value = random.uniform();
    REQUIRE(value >= 0);
    REQUIRE(value < 1);
    sum += value;
    squares += value * value;
  }
  // Five standard errors.
  CHECK(std::abs(sum / kCount - 0.5) < 5 * std::sqrt(1 / 12.0 / kCount));
  CHECK(std::abs(squares / kCount - 1 / 3.0) < 5 * std::sqrt(4 / 45.0 / kCount));
}

TEST_CASE("normal numbers have mean 0, variance 1 and no skew", "[random]") {
  Random random(7, 9);
  double sum = 0, squares = 0, cubes = 0;
  constexpr int kCount = 200'000;
  for (int i = 0; i < kCount; ++i) {
    const double value = random.normal();
    sum += value;
    squares += value * value;
    cubes += value * value * value;
  }
  CHECK(std::abs(sum / kCount) < 5 / std::sqrt(kCount));
  CHECK(std::abs(squares / kCount - 1) < 5 * std::sqrt(2.0 / kCount));
  CHECK(std::abs(cubes / kCount) < 5 * std::sqrt(15.0 / kCount));
}

TEST_CASE("numbers below n reach every value about equally often", "[random]") {
  Random random(3, 3);
  int counts[7] = {};
  for (int i = 0; i < 70'000; ++i) ++counts[random.below(7)];
  for (const int count : counts) CHECK(std::abs(count - 10'000) < 5 * 93);
  CHECK(random.below(1) == 0);
}
