#include "lib/net/shared_places.h"

#include <atomic>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// Places that note whom they wake.
struct Watched {
  Watched(std::size_t most, std::size_t loops)
      : places(most, loops, [this](std::size_t loop) { woken.push_back(loop); }) {}
  std::vector<std::size_t> woken;
  SharedPlaces places;
};

}  // namespace

TEST_CASE("there are no more places than there are", "[net]") {
  Watched watched(3, 2);
  CHECK(watched.places.take(0));
  CHECK(watched.places.take(0));
  CHECK(watched.places.take(1));
  CHECK_FALSE(watched.places.take(1));
  CHECK(watched.woken.empty());
  watched.places.give_back(0);
  CHECK(watched.woken == std::vector<std::size_t>{1});
  CHECK(watched.places.take(1));
}

TEST_CASE("a free place is for the loop that waits with the fewest", "[net]") {
  Watched watched(4, 3);
  for (int i = 0; i < 4; ++i) CHECK(watched.places.take(0));
  CHECK_FALSE(watched.places.take(0));
  CHECK_FALSE(watched.places.take(1));
  CHECK_FALSE(watched.places.take(2));
  watched.places.give_back(0);
  CHECK(watched.woken == std::vector<std::size_t>{1});
  CHECK_FALSE(watched.places.take(0));  // not its turn
  CHECK(watched.places.take(1));
  watched.woken.clear();
  watched.places.give_back(0);
  CHECK(watched.woken == std::vector<std::size_t>{2});
  CHECK_FALSE(watched.places.take(1));
  CHECK(watched.places.take(2));
}

TEST_CASE("who has nothing to do after all hands its turn on", "[net]") {
  Watched watched(2, 3);
  CHECK(watched.places.take(0));
  CHECK(watched.places.take(0));
  CHECK_FALSE(watched.places.take(0));
  CHECK_FALSE(watched.places.take(1));
  watched.places.give_back(0);
  CHECK(watched.woken == std::vector<std::size_t>{1});
  watched.woken.clear();
  watched.places.wait_no_more(1);
  CHECK(watched.woken == std::vector<std::size_t>{0});
  CHECK(watched.places.take(0));
}

TEST_CASE("after a reset all places are free", "[net]") {
  Watched watched(1, 2);
  CHECK(watched.places.take(0));
  CHECK_FALSE(watched.places.take(1));
  watched.places.reset();
  CHECK(watched.places.take(0));
}

TEST_CASE("loops on threads never hold more places than there are", "[net]") {
  constexpr std::size_t kPlaces = 3;
  constexpr std::size_t kLoops = 4;
  constexpr int kTurns = 2000;
  SharedPlaces places(kPlaces, kLoops, [](std::size_t) {});
  std::atomic<std::size_t> held = 0;
  std::atomic<bool> too_many = false;
  std::vector<std::thread> threads;
  for (std::size_t loop = 0; loop < kLoops; ++loop) {
    threads.emplace_back([&, loop] {
      for (int turns = 0; turns < kTurns;) {
        if (!places.take(loop)) {
          std::this_thread::yield();
          continue;
        }
        if (++held > kPlaces) too_many = true;
        std::this_thread::yield();
        --held;
        places.give_back(loop);
        ++turns;
      }
      places.wait_no_more(loop);
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK_FALSE(too_many);
}
