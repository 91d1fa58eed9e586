// Letters of methods that aren't told apart.
#include <string>
#include <utility>
#include <vector>

#include "lib/base/random.h"
#include "lib/statistics/letter_groups.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {
using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
using Letters = std::vector<std::string>;
}  // namespace

TEST_CASE("things share a letter exactly where they don't differ", "[statistics]") {
  CHECK(letter_groups(3, Pairs{}) == Letters{"a", "a", "a"});
  CHECK(letter_groups(3, Pairs{{0, 1}, {0, 2}, {1, 2}}) == Letters{"a", "b", "c"});
  // Neighbours alike, the ends apart.
  CHECK(letter_groups(3, Pairs{{0, 2}}) == Letters{"a", "ab", "b"});
  CHECK(letter_groups(4, Pairs{{0, 2}, {0, 3}, {1, 3}}) == Letters{"a", "ab", "bc", "c"});
  CHECK(letter_groups(0, Pairs{}).empty());
}

TEST_CASE("whatever differs, the letters say it, and none is needless", "[statistics]") {
  for (std::uint64_t run = 0; run < 200; ++run) {
    Random random(12, run);
    const std::size_t count = 2 + random.below(6);
    Pairs different;
    std::vector<std::vector<bool>> apart(count, std::vector<bool>(count, false));
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = i + 1; j < count; ++j) {
        if (random.below(2) == 0) continue;
        different.emplace_back(i, j);
        apart[i][j] = true;
      }
    }
    const Letters letters = letter_groups(count, different);
    CHECK(letters[0].starts_with('a'));
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t j = i + 1; j < count; ++j) {
        const bool share = letters[i].find_first_of(letters[j]) != std::string::npos;
        CHECK(share != apart[i][j]);
      }
    }
  }
}
