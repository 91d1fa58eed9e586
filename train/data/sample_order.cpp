#include "train/data/sample_order.h"

#include <bit>

#include "lib/base/random.h"

namespace tinct {
namespace {

/// With four, neighbours would stay together a third more often than by chance.
constexpr int kRounds = 6;

std::uint64_t feistel(std::uint64_t value, int half_bits, std::uint64_t seed, std::uint64_t epoch) {
  const std::uint64_t mask = (std::uint64_t{1} << half_bits) - 1;
  std::uint64_t left = value >> half_bits;
  std::uint64_t right = value & mask;
  for (int round = 0; round < kRounds; ++round) {
    // The item of the generator is (epoch, round, right half): 29 + 3 + up to 32 bits.
    const std::uint64_t item = epoch << 35 | static_cast<std::uint64_t>(round) << 32 | right;
    const std::uint64_t mixed = left ^ (Random(seed, item).bits() & mask);
    left = right;
    right = mixed;
  }
  return left << half_bits | right;
}

}  // namespace

std::uint64_t shuffled_index(std::uint64_t index, std::uint64_t count, std::uint64_t seed,
                             std::uint64_t epoch) {
  if (count <= 1) return 0;
  const int half_bits = (static_cast<int>(std::bit_width(count - 1)) + 1) / 2;
  std::uint64_t value = index;
  do {
    value = feistel(value, half_bits, seed, epoch);
  } while (value >= count);
  return value;
}

}  // namespace tinct
