#pragma once

// Private to lib/net.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tinct {

/// Pictures look alike when at most so many of the 64 bits of their perceptual hashes differ.
inline constexpr int kAlikeBits = 4;

/// A row's perceptual hash (Fingerprint::phash).
struct RowPrint {
  std::uint64_t phash = 0;
  std::int64_t seq = 0;
};

/// Two rows that look alike.
struct NearPair {
  std::int64_t first = 0;   ///< the row of the lower number
  std::int64_t second = 0;  ///< the other
  auto operator<=>(const NearPair&) const = default;
};

/// All pairs that look alike, sorted; no more than `most`, where it doesn't matter which. The rows
/// are different ones. Needs no memory but the prints and the pairs: the 64 bits are six pieces, of
/// which four bits can change four, so two whole pieces of a pair are the same. For each two pieces
/// the prints are sorted by them, and only those that agree there are compared (multi-index
/// hashing: Norouzi, Punjani and Fleet 2012).
[[nodiscard]] std::vector<NearPair> near_pairs(std::vector<RowPrint> prints, std::size_t most);

}  // namespace tinct
