#pragma once

// Private to lib/net.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tinct {

/// The bits between two markers of a JPEG's entropy-coded data; 0xFF00 is the byte 0xFF (ITU-T
/// T.81, F.1.2.3). Beyond the end come ones, which are counted.
class JpegBits {
 public:
  explicit JpegBits(std::string_view bytes) : bytes_(bytes) {}

  /// Before peeks and skips of up to 48 bits together.
  void refill() noexcept {
    if (held_ < 48) read_more();
  }
  /// The next bits, at most 16.
  [[nodiscard]] std::uint32_t peek(int count) const noexcept {
    return static_cast<std::uint32_t>(window_ >> (64 - count));
  }
  void skip(int count) noexcept {
    window_ <<= count;
    held_ -= count;
  }
  /// Whether bits were taken that the data doesn't have.
  [[nodiscard]] bool overrun() const noexcept { return held_ < made_up_; }
  /// Whether fewer than eight real bits are left before the marker.
  [[nodiscard]] bool at_marker() const noexcept {
    return held_ - made_up_ < 8 && (place_ >= bytes_.size() || is_marker());
  }
  /// Goes on behind restart marker `number` (0 to 7); false where another stands.
  bool restart(int number) noexcept {
    if (!at_marker()) return false;
    while (place_ + 1 < bytes_.size() && bytes_[place_ + 1] == '\xFF') ++place_;  // fill bytes
    if (place_ + 1 >= bytes_.size()) return false;
    if (static_cast<unsigned char>(bytes_[place_ + 1]) != 0xD0 + number) return false;
    place_ += 2;
    window_ = 0;
    held_ = made_up_ = 0;
    return true;
  }

 private:
  [[nodiscard]] bool is_marker() const noexcept {
    return bytes_[place_] == '\xFF' && (place_ + 1 >= bytes_.size() || bytes_[place_ + 1] != 0);
  }
  static bool has_byte_ff(std::uint64_t bytes) noexcept {
    const std::uint64_t zeros = ~bytes;
    return ((zeros - 0x0101010101010101U) & ~zeros & 0x8080808080808080U) != 0;
  }
  void read_more() noexcept {
    if (place_ + 8 <= bytes_.size()) {
      std::uint64_t next = 0;
      std::memcpy(&next, bytes_.data() + place_, 8);
      if constexpr (std::endian::native == std::endian::little) next = __builtin_bswap64(next);
      if (!has_byte_ff(next)) {
        // What doesn't count yet of the last byte is the same bits that it will be read as.
        window_ |= next >> held_;
        const int whole = (63 - held_) / 8;
        place_ += static_cast<std::size_t>(whole);
        held_ += 8 * whole;
        return;
      }
    }
    read_bytes();
  }
  void read_bytes() noexcept {
    while (held_ <= 56) {
      std::uint64_t byte = 0xFF;
      if (place_ < bytes_.size() && !is_marker()) {
        byte = static_cast<unsigned char>(bytes_[place_]);
        place_ += byte == 0xFF ? 2 : 1;
      } else {
        made_up_ += 8;
      }
      window_ |= byte << (56 - held_);
      held_ += 8;
    }
  }

  std::string_view bytes_;
  std::size_t place_ = 0;
  std::uint64_t window_ = 0;
  int held_ = 0;     ///< bits in the window
  int made_up_ = 0;  ///< of them, at its end, those that the data doesn't have
};

}  // namespace tinct
