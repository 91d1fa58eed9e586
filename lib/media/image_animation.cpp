#include <cstdint>
#include <optional>

#include "lib/media/image_formats.h"

namespace tinct {
namespace {

// Reads forwards; nothing beyond the end.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  std::optional<std::uint8_t> next() {
    if (at_ >= bytes_.size()) return std::nullopt;
    return static_cast<std::uint8_t>(bytes_[at_++]);
  }
  void skip(std::size_t count) { at_ = count > bytes_.size() - at_ ? bytes_.size() : at_ + count; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
};

std::size_t palette_bytes(std::uint8_t flags) {
  return (flags & 0x80U) != 0 ? 3U << ((flags & 7U) + 1U) : 0;
}

void skip_sub_blocks(Bytes& bytes) {
  while (const auto size = bytes.next()) {
    if (*size == 0) return;
    bytes.skip(*size);
  }
}

// GIF89a: a screen, then extensions (0x21) and pictures (0x2C).
bool has_two_gif_pictures(std::string_view file) {
  Bytes bytes(file);
  bytes.skip(10);
  const auto screen = bytes.next();
  if (!screen) return false;
  bytes.skip(2 + palette_bytes(*screen));
  int pictures = 0;
  while (const auto block = bytes.next()) {
    if (*block == 0x21) {
      bytes.skip(1);
    } else if (*block == 0x2C) {
      if (++pictures == 2) return true;
      bytes.skip(8);
      const auto picture = bytes.next();
      if (!picture) return false;
      bytes.skip(palette_bytes(*picture) + 1);
    } else {
      return false;
    }
    skip_sub_blocks(bytes);
  }
  return false;
}

// An APNG has an acTL chunk in front of the pixels.
bool has_animation_chunk(std::string_view file) {
  std::size_t at = 8;
  while (at + 8 <= file.size()) {
    const std::string_view name = file.substr(at + 4, 4);
    if (name == "acTL") return true;
    if (name == "IDAT") return false;
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i)
      length = length << 8 | static_cast<std::uint8_t>(file[at + i]);
    at += 12 + length;
  }
  return false;
}

}  // namespace

bool is_animated(std::string_view bytes) noexcept {
  const std::string_view type = picture_type(bytes);
  if (type == "gif") return has_two_gif_pictures(bytes);
  if (type == "png") return has_animation_chunk(bytes);
  constexpr unsigned kAnimation = 2;
  return type == "webp" && bytes.size() > 20 && bytes.substr(12, 4) == "VP8X" &&
         (static_cast<std::uint8_t>(bytes[20]) & kAnimation) != 0;
}

}  // namespace tinct
