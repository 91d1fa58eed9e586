#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "lib/base/random.h"
#include "lib/net/near_pairs.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

std::uint64_t any_hash(Random& random) {
  std::uint64_t hash = 0;
  for (int i = 0; i < 64; ++i) hash = hash << 1 | random.below(2);
  return hash;
}

std::vector<NearPair> by_brute_force(const std::vector<RowPrint>& prints) {
  std::vector<NearPair> pairs;
  for (const RowPrint& a : prints) {
    for (const RowPrint& b : prints) {
      if (a.seq < b.seq && std::popcount(a.phash ^ b.phash) <= 4) pairs.push_back({a.seq, b.seq});
    }
  }
  std::sort(pairs.begin(), pairs.end());
  return pairs;
}

}  // namespace

TEST_CASE("a pair that differs in one bit is found, whichever it is", "[net]") {
  const std::uint64_t hash = 0x8123456789abcdefU;
  for (int bit = 0; bit < 64; ++bit) {
    const std::uint64_t between = hash ^ 0x00ff00ff00ff00ffU;  // its neighbours in number are other
    const std::vector<RowPrint> prints{
        {hash, 7}, {between, 3}, {hash ^ (std::uint64_t{1} << bit), 5}, {between ^ 0xff, 9}};
    CHECK(near_pairs(prints, 50) == std::vector<NearPair>{{5, 7}});
  }
}

TEST_CASE("near pairs are those that a comparison of all with all finds", "[net]") {
  Random random(11, 0);
  std::vector<RowPrint> prints;
  for (int family = 0; family < 120; ++family) {
    const std::uint64_t hash = any_hash(random);
    for (int member = 0; member < 6; ++member) {
      std::uint64_t changed = hash;
      // Up to six bits, so that pairs are two too far apart, and just near enough.
      for (int flips = static_cast<int>(random.below(7)); flips > 0; --flips) {
        changed ^= std::uint64_t{1} << random.below(64);
      }
      prints.push_back({changed, static_cast<std::int64_t>(prints.size()) + 1});
    }
  }
  const std::vector<NearPair> expected = by_brute_force(prints);
  REQUIRE(expected.size() > 300);
  CHECK(near_pairs(prints, 1'000'000) == expected);
  CHECK(near_pairs(prints, 50).size() == 50);
}

TEST_CASE("no more pairs are held than asked for where all pictures are the same", "[net]") {
  std::vector<RowPrint> prints;
  for (int i = 0; i < 20'000; ++i) prints.push_back({42, i});
  CHECK(near_pairs(prints, 50).size() == 50);
}
