#include "lib/net/near_pairs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <utility>

namespace tinct {
namespace {

constexpr std::size_t kPieces = kAlikeBits + 2;

// Of 10 or 11 bits each.
std::array<std::uint64_t, kPieces> pieces_of_hash() {
  std::array<std::uint64_t, kPieces> pieces{};
  for (unsigned bit = 0; bit < 64; ++bit) {
    pieces[bit * kPieces / 64] |= std::uint64_t{1} << bit;
  }
  return pieces;
}

// The pairs among prints that agree in the mask, which have been sorted so that these are
// neighbours.
void take_pairs(const std::vector<RowPrint>& prints, std::uint64_t mask, std::size_t most,
                std::set<NearPair>& pairs) {
  for (std::size_t i = 0; i < prints.size(); ++i) {
    for (std::size_t j = i + 1; j < prints.size(); ++j) {
      const std::uint64_t differ = prints[i].phash ^ prints[j].phash;
      if ((differ & mask) != 0) break;
      if (std::popcount(differ) > kAlikeBits) continue;
      const auto [first, second] = std::minmax(prints[i].seq, prints[j].seq);
      pairs.insert({first, second});
      if (pairs.size() >= most) return;
    }
  }
}

}  // namespace

std::vector<NearPair> near_pairs(std::vector<RowPrint> prints, std::size_t most) {
  const auto pieces = pieces_of_hash();
  std::set<NearPair> pairs;
  for (std::size_t a = 0; a < kPieces; ++a) {
    for (std::size_t b = a + 1; b < kPieces && pairs.size() < most; ++b) {
      const std::uint64_t mask = pieces[a] | pieces[b];
      std::ranges::sort(prints, {}, [mask](const RowPrint& print) {
        return std::pair(print.phash & mask, print.seq);
      });
      take_pairs(prints, mask, most, pairs);
    }
  }
  return {pairs.begin(), pairs.end()};
}

}  // namespace tinct
