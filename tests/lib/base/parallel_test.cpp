#include "lib/base/parallel.h"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <catch2/catch.hpp>

namespace {
std::vector<int> squares_through_pipeline(int count) {
  std::vector<int> out;
  int next = 0;
  tinct::ordered_pipeline<int, int>(
      [&]() -> std::optional<int> {
        if (next == count) return std::nullopt;
        return next++;
      },
      [](int value) { return value * value; }, [&](int value) { out.push_back(value); });
  return out;
}
}  // namespace

TEST_CASE("a pipeline writes in the order of reading, with any number of threads", "[parallel]") {
  for (const int threads : {1, 2, 8}) {
    tinct::set_thread_count(threads);
    const std::vector<int> out = squares_through_pipeline(500);
    REQUIRE(out.size() == 500);
    for (int i = 0; i < 500; ++i) REQUIRE(out[static_cast<std::size_t>(i)] == i * i);
  }
  tinct::set_thread_count(0);
}

TEST_CASE("a stage that follows sees the items in order, one at a time", "[parallel]") {
  for (const int threads : {1, 2, 8}) {
    tinct::set_thread_count(threads);
    int next = 0;
    std::int64_t sum = 0;
    std::vector<std::int64_t> out;
    const tinct::FollowingStages<int, std::int64_t, std::int64_t> stages{
        .read = [&] { return next < 300 ? std::optional(next++) : std::nullopt; },
        .prepare = [](int value) { return std::int64_t{value}; },
        .follow = [&](std::int64_t value) { return sum += value; },
        .work = [](std::int64_t value) { return 2 * value; },
        .write = [&](std::int64_t value) { out.push_back(value); }};
    tinct::ordered_pipeline(stages);
    REQUIRE(out.size() == 300);
    for (std::int64_t i = 0; i < 300; ++i) REQUIRE(out[std::size_t(i)] == i * (i + 1));
  }
  tinct::set_thread_count(0);
}

TEST_CASE("parallel_for calls every index once", "[parallel]") {
  std::vector<std::atomic<int>> calls(1000);
  tinct::parallel_for(calls.size(), [&](std::size_t i) { ++calls[i]; });
  for (const auto& count : calls) REQUIRE(count == 1);
  tinct::parallel_for(0, [](std::size_t) { throw std::runtime_error("never called"); });
}

TEST_CASE("an exception in any stage comes out", "[parallel]") {
  CHECK_THROWS_AS(tinct::parallel_for(10,
                                      [](std::size_t i) {
                                        if (i == 5) throw std::runtime_error("five");
                                      }),
                  std::runtime_error);
  int next = 0;
  auto read = [&]() -> std::optional<int> {
    return next < 100 ? std::optional(next++) : std::nullopt;
  };
  CHECK_THROWS_AS(
      (tinct::ordered_pipeline<int, int>(
          read, [](int v) { return v == 50 ? throw std::runtime_error("work") : v; }, [](int) {})),
      std::runtime_error);
}

TEST_CASE("a pipeline holds no more items than asked", "[parallel]") {
  std::atomic<int> alive{0};
  std::atomic<int> most{0};
  int next = 0;
  tinct::ordered_pipeline<int, int>(
      [&]() -> std::optional<int> {
        if (next == 200) return std::nullopt;
        most = std::max(most.load(), ++alive);
        return next++;
      },
      [](int v) { return v; }, [&](int) { --alive; }, 3);
  CHECK(most <= 3);
}
