#pragma once

#include <cstdint>

namespace tinct {

/// The place that position `index` (0 .. count-1) has in the shuffled order of an epoch: a
/// permutation of 0 .. count-1 that depends on (seed, epoch) alone, found in constant time and
/// memory. So any step of any epoch can be gone to at once, and a resumed run goes on with the very
/// next frame.
///
/// A balanced Feistel network of six rounds over the next even number of bits, with Philox as its
/// round function; values outside the range are walked on (Black and Rogaway, "Ciphers with
/// arbitrary finite domains", CT-RSA 2002).
[[nodiscard]] std::uint64_t shuffled_index(std::uint64_t index, std::uint64_t count,
                                           std::uint64_t seed, std::uint64_t epoch);

}  // namespace tinct
