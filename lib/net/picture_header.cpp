#include "lib/net/picture_header.h"

#include <algorithm>
#include <cstdlib>

#include "lib/net/picture_boxes.h"

namespace tinct {
namespace {

using std::string_view_literals::operator""sv;

std::uint32_t byte_at(std::string_view bytes, std::size_t place) {
  return static_cast<unsigned char>(bytes[place]);
}

std::uint32_t big_endian(std::string_view bytes, std::size_t place, int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i) {
    value = value << 8 | byte_at(bytes, place + static_cast<std::size_t>(i));
  }
  return value;
}

std::uint32_t little_endian(std::string_view bytes, std::size_t place, int count) {
  std::uint32_t value = 0;
  for (int i = count; i-- > 0;) {
    value = value << 8 | byte_at(bytes, place + static_cast<std::size_t>(i));
  }
  return value;
}

// SOF0..SOF15 but for DHT (C4), JPG (C8) and DAC (CC), ITU-T T.81 table B.1.
bool is_frame_marker(std::uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

std::optional<PictureSize> jpeg_size(std::string_view bytes) {
  std::size_t place = 2;
  while (place + 4 <= bytes.size()) {
    if (byte_at(bytes, place) != 0xFF) return std::nullopt;
    const std::uint32_t marker = byte_at(bytes, place + 1);
    if (marker == 0xFF) {  // fill bytes may stand before a marker
      ++place;
      continue;
    }
    if (is_frame_marker(marker)) {
      if (place + 9 > bytes.size()) return std::nullopt;
      return PictureSize{big_endian(bytes, place + 7, 2), big_endian(bytes, place + 5, 2)};
    }
    if (marker == 0xDA || marker == 0xD9) return std::nullopt;
    place += 2 + big_endian(bytes, place + 2, 2);
  }
  return std::nullopt;
}

std::optional<PictureSize> webp_size(std::string_view bytes) {
  if (bytes.size() < 30) return std::nullopt;
  const std::string_view kind = bytes.substr(12, 4);
  if (kind == "VP8 ") {  // RFC 6386 section 9.1
    return PictureSize{little_endian(bytes, 26, 2) & 0x3FFF, little_endian(bytes, 28, 2) & 0x3FFF};
  }
  if (kind == "VP8L") {  // 14 bits each, less one
    const std::uint32_t bits = little_endian(bytes, 21, 4);
    return PictureSize{(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1};
  }
  if (kind == "VP8X") {
    return PictureSize{little_endian(bytes, 24, 3) + 1, little_endian(bytes, 27, 3) + 1};
  }
  return std::nullopt;
}

// Width and height in the first directory (TIFF 6.0, section 2; tags 256 and 257).
std::optional<PictureSize> tiff_size(std::string_view bytes) {
  const bool little = bytes.starts_with("II");
  const auto number = [&](std::size_t place, int count) {
    return little ? little_endian(bytes, place, count) : big_endian(bytes, place, count);
  };
  if (bytes.size() < 8) return std::nullopt;
  const std::size_t directory = number(4, 4);
  if (directory + 2 > bytes.size()) return std::nullopt;
  const std::size_t entries = number(directory, 2);
  PictureSize size;
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + 12 * i;
    if (entry + 12 > bytes.size()) return std::nullopt;
    const std::uint32_t tag = number(entry, 2);
    const std::uint32_t value = number(entry + 8, number(entry + 2, 2) == 3 ? 2 : 4);
    if (tag == 256) size.width = value;
    if (tag == 257) size.height = value;
    if (size.width > 0 && size.height > 0) return size;
  }
  return std::nullopt;
}

// "P6", width and height in digits, white space and comments between.
std::optional<PictureSize> netpbm_size(std::string_view bytes) {
  constexpr std::int64_t kTooMany = std::int64_t{1} << 40;
  std::size_t place = 2;
  const auto number = [&] {
    bool comment = false;
    for (; place < bytes.size(); ++place) {
      const char c = bytes[place];
      comment = c == '#' || (comment && c != '\n');
      if (!comment && c >= '0' && c <= '9') break;
    }
    std::int64_t value = 0;
    for (; place < bytes.size() && bytes[place] >= '0' && bytes[place] <= '9'; ++place) {
      value = std::min(kTooMany, 10 * value + (bytes[place] - '0'));
    }
    return value;
  };
  PictureSize size;
  size.width = number();
  size.height = number();
  if (size.width == 0 || size.height == 0) return std::nullopt;
  return size;
}

}  // namespace

std::optional<PictureSize> picture_size(std::string_view bytes) noexcept {
  if (bytes.starts_with("\xFF\xD8"sv)) return jpeg_size(bytes);
  if (bytes.starts_with("\x89PNG\r\n\x1A\n"sv) && bytes.size() >= 24) {
    return PictureSize{big_endian(bytes, 16, 4), big_endian(bytes, 20, 4)};
  }
  if (bytes.starts_with("GIF8"sv) && bytes.size() >= 10) {
    return PictureSize{little_endian(bytes, 6, 2), little_endian(bytes, 8, 2)};
  }
  if (bytes.starts_with("BM"sv) && bytes.size() >= 26) {
    const auto height = static_cast<std::int32_t>(little_endian(bytes, 22, 4));
    return PictureSize{little_endian(bytes, 18, 4), std::llabs(std::int64_t{height})};
  }
  if (bytes.starts_with("RIFF"sv) && bytes.size() >= 12 && bytes.substr(8, 4) == "WEBP"sv)
    return webp_size(bytes);
  if (bytes.size() >= 8 && bytes.substr(4, 4) == "ftyp"sv) return heif_size(bytes);
  if (bytes.starts_with("\xFF\x0A"sv) || bytes.starts_with("\0\0\0\x0CJXL "sv)) {
    return jxl_size(bytes);
  }
  if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv)) return tiff_size(bytes);
  if (bytes.size() > 3 && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6') {
    return netpbm_size(bytes);
  }
  return std::nullopt;
}

}  // namespace tinct
