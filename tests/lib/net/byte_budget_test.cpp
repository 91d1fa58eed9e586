#include "lib/net/byte_budget.h"

#include <chrono>

#include <catch2/catch.hpp>

using namespace tinct;
using Seconds = std::chrono::duration<double>;

namespace {

ByteBudget::Clock::time_point after(ByteBudget::Clock::time_point start, double seconds) {
  return start + std::chrono::duration_cast<ByteBudget::Clock::duration>(Seconds(seconds));
}

}  // namespace

TEST_CASE("bytes are taken on credit, and the debt is paid before the next", "[net]") {
  const auto start = ByteBudget::Clock::now();
  ByteBudget budget(1000, start);
  CHECK(budget.wait(start) == ByteBudget::Clock::duration::zero());
  CHECK(budget.take(600, start));  // 100 were there
  CHECK_FALSE(budget.take(1, start));
  CHECK(Seconds(budget.wait(start)).count() == Approx(0.501).margin(1e-6));
  CHECK_FALSE(budget.take(1, after(start, 0.499)));
  CHECK(budget.take(1, after(start, 0.502)));
}

TEST_CASE("in the long run no more bytes come than the rate has", "[net]") {
  const auto start = ByteBudget::Clock::now();
  ByteBudget budget(10'000, start);
  double taken = 0;
  for (int ms = 0; ms <= 20'000; ms += 7) {
    if (budget.take(1600, after(start, ms / 1000.0))) taken += 1600;
  }
  CHECK(taken <= 200'000 + 1000 + 1600);
  CHECK(taken >= 200'000 - 1600);
}

TEST_CASE("a rest earns a tenth of a second's bytes and no more", "[net]") {
  const auto start = ByteBudget::Clock::now();
  ByteBudget budget(1000, start);
  const auto later = after(start, 3600);
  CHECK(budget.take(100, later));
  CHECK_FALSE(budget.take(1, later));
}

TEST_CASE("what can't wait makes a debt too", "[net]") {
  const auto start = ByteBudget::Clock::now();
  ByteBudget budget(1000, start);
  budget.spend(1100, start);
  CHECK_FALSE(budget.take(1, after(start, 0.99)));
  CHECK(budget.take(1, after(start, 1.01)));
}

TEST_CASE("without a limit everything may come", "[net]") {
  ByteBudget budget(0);
  CHECK_FALSE(budget.limited());
  for (int i = 0; i < 1000; ++i) CHECK(budget.take(1 << 30));
  CHECK(budget.wait() == ByteBudget::Clock::duration::zero());
}
