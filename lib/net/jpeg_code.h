#pragma once

// Private to lib/net.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace tinct {

/// A Huffman code of a JPEG (ITU-T T.81, annex C), as tables over the next bits.
class JpegCode {
 public:
  /// Bits of the window by which whole runs of coefficients are found.
  static constexpr int kStepBits = 12;

  /// Several coefficients whose codes a window of kStepBits holds.
  struct Step {
    std::uint8_t bits = 0;     ///< that they take, value bits included; 0: not even one fits
    std::uint8_t advance = 0;  ///< coefficients passed, zeros included
    bool ends_block = false;   ///< the end of the block follows them, and is among the bits
  };

  /// Reads a table of a DHT segment: 16 counts, and the symbols by length; false where they are no
  /// code.
  bool build(std::string_view counts, std::string_view symbols);

  [[nodiscard]] bool present() const noexcept { return present_; }

  /// The symbol that the 16 bits begin with in the low byte, its length above; -1 for no code.
  [[nodiscard]] int find(std::uint32_t bits16) const noexcept {
    if (const int quick = fast_[bits16 >> (16 - kFastBits)]; quick != 0) return quick;
    return find_long(bits16);
  }

  /// Makes step() usable. For the codes of AC coefficients.
  void prepare_steps();
  [[nodiscard]] Step step(std::uint32_t window) const noexcept { return steps_[window]; }

 private:
  static constexpr int kFastBits = 9;

  void fill(std::uint32_t code, int length, std::uint8_t symbol);
  [[nodiscard]] int find_long(std::uint32_t bits16) const noexcept;
  [[nodiscard]] Step step_of(std::uint32_t window) const noexcept;

  std::array<std::int16_t, 1 << kFastBits> fast_{};
  std::vector<Step> steps_;
  std::array<std::uint32_t, 17> first_code_{};
  std::array<std::size_t, 17> first_place_{};
  std::array<std::uint32_t, 17> count_{};
  std::vector<std::uint8_t> symbols_;
  bool present_ = false;
};

}  // namespace tinct
