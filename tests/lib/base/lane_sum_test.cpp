#include <vector>

#include "lib/base/lane_sum.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("a lane sum has every term once, whatever the count", "[lane_sum]") {
  for (std::size_t count = 0; count < 40; ++count) {
    std::vector<int> asked(count);
    const double sum = lane_sum(count, [&](std::size_t i) {
      ++asked[i];
      return static_cast<double>(i + 1);
    });
    CHECK(sum == static_cast<double>(count * (count + 1) / 2));
    CHECK(asked == std::vector<int>(count, 1));
  }
}
