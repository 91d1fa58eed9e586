#include "lib/net/jpeg_scan.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace tinct {
namespace {

using std::string_view_literals::operator""sv;

// A Huffman code as a table over the next 16 bits, in two steps: 9 bits settle nearly all symbols.
class HuffmanCode {
 public:
  static constexpr int kFastBits = 9;

  bool build(std::string_view counts, std::string_view symbols) {
    fast_.fill(0);
    symbols_.assign(symbols.begin(), symbols.end());
    std::uint32_t code = 0;
    std::size_t place = 0;
    for (int length = 1; length <= 16; ++length) {
      const auto count = static_cast<unsigned char>(counts[static_cast<std::size_t>(length - 1)]);
      first_code_[length] = code;
      first_place_[length] = place;
      count_[length] = count;
      for (unsigned i = 0; i < count; ++i, ++code, ++place) {
        if (place >= symbols_.size() || code >> length != 0) return false;
        if (length <= kFastBits) fill(code, length, symbols_[place]);
      }
      code <<= 1;
    }
    present_ = true;
    return true;
  }

  [[nodiscard]] bool present() const noexcept { return present_; }

  /// The symbol that the 16 bits begin with in the low byte, its length above; -1 for no code.
  [[nodiscard]] int find(std::uint32_t bits16) const noexcept {
    if (const int quick = fast_[bits16 >> (16 - kFastBits)]; quick != 0) return quick;
    for (int length = kFastBits + 1; length <= 16; ++length) {
      const std::uint32_t offset = (bits16 >> (16 - length)) - first_code_[length];
      if (offset < count_[length]) return length << 8 | symbols_[first_place_[length] + offset];
    }
    return -1;
  }

 private:
  void fill(std::uint32_t code, int length, std::uint8_t symbol) {
    const std::uint32_t spare = kFastBits - length;
    for (std::uint32_t i = 0; i < 1U << spare; ++i) {
      fast_[(code << spare) + i] = static_cast<std::int16_t>(length << 8 | symbol);
    }
  }

  std::array<std::int16_t, 1 << kFastBits> fast_{};
  std::array<std::uint32_t, 17> first_code_{};
  std::array<std::size_t, 17> first_place_{};
  std::array<std::uint32_t, 17> count_{};
  std::vector<std::uint8_t> symbols_;
  bool present_ = false;
};

// The bits between two markers; 0xFF00 is the byte 0xFF. Beyond the end come ones, counted.
class ScanBits {
 public:
  explicit ScanBits(std::string_view bytes) : bytes_(bytes) {}

  std::uint32_t peek16() {
    if (held_ < 16) refill();
    return static_cast<std::uint32_t>(window_ >> 48);
  }
  void skip(int count) {
    window_ <<= count;
    held_ -= count;
  }
  /// Value bits of a coefficient: at most 16.
  void skip_value(int count) {
    if (held_ < count) refill();
    skip(count);
  }
  [[nodiscard]] bool overrun() const noexcept { return held_ < made_up_; }
  /// Whether fewer than eight real bits are left before the marker.
  [[nodiscard]] bool at_marker() const noexcept {
    return held_ - made_up_ < 8 && (place_ >= bytes_.size() || is_marker());
  }
  /// Goes on behind a restart marker; false where another stands.
  bool restart(int number) {
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
  void refill() {
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

struct Component {
  std::uint8_t id = 0;
  int horizontal = 1;
  int vertical = 1;
  const HuffmanCode* dc = nullptr;
  const HuffmanCode* ac = nullptr;
};

class Scan {
 public:
  /// Reads the segments before the entropy-coded data; false where this is no plain baseline JPEG.
  bool read_segments(std::string_view bytes) {
    std::size_t place = 2;
    while (place + 4 <= bytes.size() && bytes[place] == '\xFF') {
      const auto marker = static_cast<unsigned char>(bytes[place + 1]);
      if (marker == 0xFF) {
        ++place;
        continue;
      }
      const std::size_t length = number(bytes, place + 2);
      if (length < 2 || place + 2 + length > bytes.size()) return false;
      const std::string_view segment = bytes.substr(place + 4, length - 2);
      place += 2 + length;
      if (marker == 0xC4 && !read_codes(segment)) return false;
      if (marker == 0xDD && segment.size() >= 2) restart_interval_ = number(segment, 0);
      if ((marker == 0xC0 || marker == 0xC1) && !read_frame(segment)) return false;
      if (marker >= 0xC2 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8) return false;
      if (marker == 0xDA) {
        data_ = bytes.substr(place);
        return read_scan(segment);
      }
    }
    return false;
  }

  [[nodiscard]] std::string problem() const {
    ScanBits bits(data_);
    const std::size_t units = unit_count();
    for (std::size_t unit = 0; unit < units; ++unit) {
      if (restart_interval_ != 0 && unit != 0 && unit % restart_interval_ == 0) {
        const auto number = static_cast<int>((unit / restart_interval_ - 1) % 8);
        if (!bits.restart(number)) return "a restart marker is missing";
      }
      for (const Component& component : components_) {
        const int blocks = components_.size() == 1 ? 1 : component.horizontal * component.vertical;
        for (int block = 0; block < blocks; ++block) {
          if (!read_block(bits, component)) return "coefficients that no encoder writes";
        }
      }
      if (bits.overrun()) return "the picture's data ends too early";
    }
    return bits.at_marker() ? "" : "data is left after the last block";
  }

 private:
  static std::size_t number(std::string_view bytes, std::size_t place) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[place]) << 8 |
                                    static_cast<unsigned char>(bytes[place + 1]));
  }

  bool read_codes(std::string_view segment) {
    while (segment.size() >= 17) {
      const auto which = static_cast<unsigned char>(segment[0]);
      if ((which >> 4) > 1 || (which & 15) > 3) return false;
      std::size_t count = 0;
      for (std::size_t i = 1; i <= 16; ++i) count += static_cast<unsigned char>(segment[i]);
      if (segment.size() < 17 + count) return false;
      HuffmanCode& code = codes_[which >> 4][which & 15];
      if (!code.build(segment.substr(1, 16), segment.substr(17, count))) return false;
      segment.remove_prefix(17 + count);
    }
    return segment.empty();
  }

  bool read_frame(std::string_view segment) {
    if (segment.size() < 6 || segment[0] != 8) return false;
    height_ = number(segment, 1);
    width_ = number(segment, 3);
    const auto count = static_cast<std::size_t>(static_cast<unsigned char>(segment[5]));
    if (count == 0 || count > 4 || segment.size() < 6 + 3 * count || !components_.empty()) {
      return false;
    }
    for (std::size_t i = 0; i < count; ++i) {
      const auto factors = static_cast<unsigned char>(segment[7 + 3 * i]);
      Component component{.id = static_cast<std::uint8_t>(segment[6 + 3 * i]),
                          .horizontal = factors >> 4,
                          .vertical = factors & 15};
      if (component.horizontal < 1 || component.horizontal > 4 || component.vertical < 1 ||
          component.vertical > 4) {
        return false;
      }
      components_.push_back(component);
    }
    return width_ > 0 && height_ > 0;
  }

  bool read_scan(std::string_view segment) {
    if (components_.empty() || segment.size() < 1 + 2 * components_.size() ||
        static_cast<unsigned char>(segment[0]) != components_.size()) {
      return false;
    }
    for (std::size_t i = 0; i < components_.size(); ++i) {
      Component& component = components_[i];
      if (static_cast<std::uint8_t>(segment[1 + 2 * i]) != component.id) return false;
      const auto tables = static_cast<unsigned char>(segment[2 + 2 * i]);
      if ((tables >> 4) > 3 || (tables & 15) > 3) return false;
      component.dc = &codes_[0][tables >> 4];
      component.ac = &codes_[1][tables & 15];
      if (!component.dc->present() || !component.ac->present()) return false;
    }
    return true;
  }

  [[nodiscard]] std::size_t unit_count() const {
    std::size_t wide = 1;
    std::size_t high = 1;
    for (const Component& component : components_) {
      wide = std::max(wide, static_cast<std::size_t>(component.horizontal));
      high = std::max(high, static_cast<std::size_t>(component.vertical));
    }
    // A scan of one component has one block a unit, whatever its factors (T.81 A.2.2).
    if (components_.size() == 1) wide = high = 1;
    return ((width_ + 8 * wide - 1) / (8 * wide)) * ((height_ + 8 * high - 1) / (8 * high));
  }

  static bool read_block(ScanBits& bits, const Component& component) {
    const int difference = component.dc->find(bits.peek16());
    if (difference < 0 || (difference & 255) > 11) return false;
    bits.skip(difference >> 8);
    bits.skip_value(difference & 255);
    for (int place = 1; place < 64;) {
      const int found = component.ac->find(bits.peek16());
      if (found < 0) return false;
      bits.skip(found >> 8);
      const int zeros = found >> 4 & 15;
      const int size = found & 15;
      if (size == 0 && zeros != 15) return true;  // the block ends
      place += zeros + 1;
      if (place > 64) return false;
      bits.skip_value(size);
    }
    return true;
  }

  std::array<std::array<HuffmanCode, 4>, 2> codes_;
  std::vector<Component> components_;
  std::string_view data_;
  std::size_t width_ = 0;
  std::size_t height_ = 0;
  std::size_t restart_interval_ = 0;
};

}  // namespace

std::string jpeg_scan_problem(std::string_view bytes) {
  if (!bytes.starts_with("\xFF\xD8"sv)) return {};
  Scan scan;
  return scan.read_segments(bytes) ? scan.problem() : std::string();
}

}  // namespace tinct
