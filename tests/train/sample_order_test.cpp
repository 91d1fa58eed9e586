#include "train/data/sample_order.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

std::vector<std::uint64_t> order_of(std::uint64_t count, std::uint64_t seed, std::uint64_t epoch) {
  std::vector<std::uint64_t> order(count);
  for (std::uint64_t i = 0; i < count; ++i) order[i] = shuffled_index(i, count, seed, epoch);
  return order;
}

bool is_permutation_of_all(std::vector<std::uint64_t> order) {
  std::sort(order.begin(), order.end());
  std::vector<std::uint64_t> all(order.size());
  std::iota(all.begin(), all.end(), 0);
  return order == all;
}

}  // namespace

TEST_CASE("every epoch has every sample once", "[sample_order]") {
  std::vector<std::uint64_t> counts{1000, 4096, 4097, 65537};
  for (std::uint64_t count = 1; count <= 40; ++count) counts.push_back(count);
  for (const std::uint64_t count : counts) {
    for (const std::uint64_t epoch : {0, 1, 1000}) {
      INFO(count << " samples, epoch " << epoch);
      CHECK(is_permutation_of_all(order_of(count, 5, epoch)));
    }
  }
}

TEST_CASE("orders differ between epochs and between seeds", "[sample_order]") {
  const auto order = order_of(100, 1, 0);
  CHECK(order == order_of(100, 1, 0));
  for (std::uint64_t other = 1; other < 20; ++other) {
    CHECK(order_of(100, 1, other) != order);
    CHECK(order_of(100, 1 + other, 0) != order);
  }
  CHECK(order_of(100, std::uint64_t{1} << 40, 0) != order_of(100, 0, 0));
}

TEST_CASE("an order leaves hardly more in place and together than chance", "[sample_order]") {
  // Each expected once in a random permutation, so 200 times in 200 epochs. Four Feistel rounds
  // leave neighbours together somewhat more often than that (measured: 280); frames 8 apart or
  // nearer are so no more than by chance.
  int fixed = 0;
  int neighbours = 0;
  int near = 0;
  for (std::uint64_t epoch = 0; epoch < 200; ++epoch) {
    const auto order = order_of(1000, 3, epoch);
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (order[i] == i) ++fixed;
      if (i == 0) continue;
      if (order[i] == order[i - 1] + 1) ++neighbours;
      if (std::max(order[i], order[i - 1]) - std::min(order[i], order[i - 1]) <= 8) ++near;
    }
  }
  CHECK(fixed > 140);
  CHECK(fixed < 260);
  CHECK(neighbours > 100);
  CHECK(neighbours < 350);
  CHECK(near == Approx(200 * 16).epsilon(0.1));
}

TEST_CASE("every sample comes to every place equally often", "[sample_order]") {
  constexpr std::uint64_t kCount = 20;
  constexpr int kEpochs = 4000;
  for (const std::uint64_t index : {std::uint64_t{0}, std::uint64_t{7}, kCount - 1}) {
    std::vector<double> times(kCount);
    for (std::uint64_t epoch = 0; epoch < kEpochs; ++epoch) {
      ++times[shuffled_index(index, kCount, 11, epoch)];
    }
    const double expected = static_cast<double>(kEpochs) / kCount;
    double chi_square = 0;
    for (const double n : times) chi_square += (n - expected) * (n - expected) / expected;
    // 19 degrees of freedom: more than 43.8 in one of 1000 trials.
    CHECK(chi_square < 43.8);
  }
}

TEST_CASE("one sample, and none, have the place 0", "[sample_order]") {
  CHECK(shuffled_index(0, 1, 9, 9) == 0);
  CHECK(shuffled_index(0, 0, 9, 9) == 0);
}

TEST_CASE("orders of very many samples stay within them", "[sample_order]") {
  const std::uint64_t count = (std::uint64_t{1} << 40) + 1;
  for (std::uint64_t i = 0; i < 100; ++i) CHECK(shuffled_index(i * 7'654'321, count, 1, i) < count);
}
