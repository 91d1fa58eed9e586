#include "lib/net/receive_limit.h"

#include <chrono>

#include <catch2/catch.hpp>

using namespace tinct;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr double kStallSeconds = 2;

}  // namespace

TEST_CASE("a transfer that waits for the budget doesn't stand still", "[net]") {
  const auto start = ReceiveLimit::Clock::now();
  ByteBudget budget(1000, start);
  ReceiveLimit limit(budget, kStallSeconds);
  limit.not_begun(start);
  budget.spend(60'000, start);  // what others took
  CHECK_FALSE(limit.admit(10, start + seconds(1)));
  CHECK(limit.paused());
  CHECK_FALSE(limit.stalled(start + seconds(50)));
  limit.go_on(start + seconds(51));
  CHECK_FALSE(limit.paused());
  // A second of its own before the pause, and now a second after it.
  CHECK_FALSE(limit.stalled(start + milliseconds(51'900)));
  CHECK(limit.stalled(start + milliseconds(52'100)));
}

TEST_CASE("a transfer stands still when too little comes although more was allowed", "[net]") {
  const auto start = ReceiveLimit::Clock::now();
  ByteBudget budget(1'000'000, start);
  ReceiveLimit limit(budget, kStallSeconds);
  limit.not_begun(start);
  CHECK(limit.admit(2000, start + seconds(1)));  // 2048 would do
  CHECK_FALSE(limit.stalled(start + milliseconds(1'900)));
  CHECK(limit.stalled(start + milliseconds(2'100)));
}

TEST_CASE("what came long ago doesn't excuse a standstill now", "[net]") {
  const auto start = ReceiveLimit::Clock::now();
  ByteBudget budget(1'000'000, start);
  ReceiveLimit limit(budget, kStallSeconds);
  limit.not_begun(start);
  CHECK(limit.admit(50'000, start + seconds(1)));
  CHECK_FALSE(limit.stalled(start + seconds(1)));
  CHECK_FALSE(limit.stalled(start + milliseconds(2'900)));
  CHECK(limit.stalled(start + milliseconds(3'100)));
}
