#include "lib/net/jpeg_scan.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "lib/net/jpeg_bits.h"
#include "lib/net/jpeg_code.h"

namespace tinct {
namespace {

using std::string_view_literals::operator""sv;

struct Component {
  std::uint8_t id = 0;
  int horizontal = 1;
  int vertical = 1;
  const JpegCode* dc = nullptr;
  const JpegCode* ac = nullptr;
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
    JpegBits bits(data_);
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
      JpegCode& code = codes_[which >> 4][which & 15];
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
      JpegCode& ac = codes_[1][tables & 15];
      if (!component.dc->present() || !ac.present()) return false;
      ac.prepare_steps();
      component.ac = &ac;
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

  static bool read_block(JpegBits& bits, const Component& component) {
    bits.refill();
    const int difference = component.dc->find(bits.peek(16));
    if (difference < 0 || (difference & 255) > 11) return false;
    bits.skip((difference >> 8) + (difference & 255));
    for (int place = 1; place < 64;) {
      bits.refill();
      const JpegCode::Step step = component.ac->step(bits.peek(JpegCode::kStepBits));
      // Where they reach the last coefficient within, the rest belongs to the next block.
      const int after = place + step.advance;
      if (step.bits != 0 && after + (step.ends_block ? 1 : 0) <= 64) {
        bits.skip(step.bits);
        if (step.ends_block) return true;
        place = after;
        continue;
      }
      const int found = component.ac->find(bits.peek(16));
      if (found < 0) return false;
      const int zeros = found >> 4 & 15;
      const int size = found & 15;
      bits.skip((found >> 8) + size);
      if (size == 0 && zeros != 15) return true;  // the block ends
      place += zeros + 1;
      if (place > 64) return false;
    }
    return true;
  }

  std::array<std::array<JpegCode, 4>, 2> codes_;
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
