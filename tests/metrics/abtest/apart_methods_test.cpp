// Which methods the votes don't put on one scale is told by their names.
#include <string>
#include <vector>

#include "lib/statistics/bradley_terry.h"
#include "metrics/abtest/apart_methods.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

const std::vector<std::string> kNames{"a", "b", "c", "d"};

SquareMatrix won_by(const std::vector<std::pair<std::size_t, std::size_t>>& won) {
  SquareMatrix wins(4);
  for (const auto& [winner, loser] : won) wins(winner, loser) += 1;
  return wins;
}

}  // namespace

TEST_CASE("methods that were never compared stand in groups", "[abtest]") {
  CHECK(apart_methods(won_by({{0, 1}, {2, 3}}), kNames) == "{a, b} and {c, d}");
  CHECK(apart_methods(won_by({{0, 1}, {1, 2}}), kNames) == "{a, b, c} and d");
  CHECK(apart_methods(won_by({}), kNames) == "a, b, c and d");
}

TEST_CASE("a method that never lost is named with those it met, a chain by both ends", "[abtest]") {
  // b, c and d beat each other in a ring; a beat b and c and never lost.
  CHECK(apart_methods(won_by({{0, 1}, {0, 2}, {1, 2}, {2, 3}, {3, 1}}), kNames) ==
        "a never lost to b, c");
  CHECK(apart_methods(won_by({{0, 1}, {1, 0}, {1, 2}, {2, 3}}), kNames) ==
        "{a, b} never lost to c; d never won against c");
}

TEST_CASE("methods on one scale are not apart", "[abtest]") {
  const SquareMatrix ring = won_by({{0, 1}, {1, 2}, {2, 3}, {3, 0}});
  CHECK(apart_methods(ring, kNames).empty());
  CHECK(contested_groups(ring).size() == 1);
}
