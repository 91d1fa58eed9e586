#include "train/step_seed.h"

#include <set>

#include "lib/base/random.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("every step and rank of a run draws by a seed of its own", "[ranks]") {
  std::set<std::uint32_t> seeds;
  for (std::int64_t step = 0; step < 20; ++step) {
    for (int rank = 0; rank < 10; ++rank) {
      seeds.insert(step_seed(7, step, rank));
      CHECK(step_seed(7, step, rank) != step_seed(8, step, rank));
    }
  }
  CHECK(seeds.size() == 200);
}

TEST_CASE("rank 0 draws what one process has always drawn", "[ranks]") {
  // "step" in ASCII names the stream; runs that were begun without ranks go on bit for bit.
  for (const std::int64_t step : {0, 1, 12345}) {
    Random random(std::uint64_t{5} ^ 0x73746570, static_cast<std::uint64_t>(step));
    CHECK(step_seed(5, step, 0) == random.bits());
    CHECK(step_seed(5, step, 1) == random.bits());
  }
}
