#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace tinct {

/// A counter-based generator: Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011). The numbers depend on (seed, item) alone, never on a thread or on the order
/// of work. No std distributions: they differ between standard libraries.
class Random {
 public:
  /// `seed` names the run, `item` the thing the numbers belong to (a frame, a sample).
  Random(std::uint64_t seed, std::uint64_t item) noexcept : seed_(seed), item_(item) {}

  /// The next 32 random bits.
  [[nodiscard]] std::uint32_t bits() noexcept {
    if (left_ == 0) {
      block_ = philox(counter_++);
      left_ = 4;
    }
    return block_[static_cast<std::size_t>(4 - left_--)];
  }

  /// Uniform in [0, 1), 32 bits fine.
  [[nodiscard]] double uniform() noexcept { return bits() * 0x1p-32; }

  /// Uniform in 0 .. n-1 (n >= 1), without bias: Lemire's multiplication with rejection.
  [[nodiscard]] std::uint32_t below(std::uint32_t n) noexcept {
    std::uint64_t product = std::uint64_t{bits()} * n;
    const std::uint32_t threshold = (0U - n) % n;
    while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{bits()} * n;
    return static_cast<std::uint32_t>(product >> 32);
  }

  /// Standard normal (Box-Muller, the cosine half).
  [[nodiscard]] double normal() noexcept {
    const double radius = std::sqrt(-2.0 * std::log((bits() + 1.0) * 0x1p-32));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

 private:
  using Block = std::array<std::uint32_t, 4>;

  [[nodiscard]] Block philox(std::uint64_t counter) const noexcept {
    auto low = [](std::uint64_t v) { return static_cast<std::uint32_t>(v); };
    auto high = [](std::uint64_t v) { return static_cast<std::uint32_t>(v >> 32); };
    Block c{low(counter), high(counter), low(item_), high(item_)};
    std::uint32_t key0 = low(seed_);
    std::uint32_t key1 = high(seed_);
    for (int round = 0; round < 10; ++round) {
      const std::uint64_t product0 = std::uint64_t{0xD2511F53U} * c[0];
      const std::uint64_t product1 = std::uint64_t{0xCD9E8D57U} * c[2];
      c = {high(product1) ^ c[1] ^ key0, low(product1), high(product0) ^ c[3] ^ key1,
           low(product0)};
      key0 += 0x9E3779B9U;
      key1 += 0xBB67AE85U;
    }
    return c;
  }

  std::uint64_t seed_;
  std::uint64_t item_;
  std::uint64_t counter_ = 0;
  Block block_{};
  int left_ = 0;
};

}  // namespace tinct
