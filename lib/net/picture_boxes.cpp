#include "lib/net/picture_boxes.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace tinct {
namespace {

using std::string_view_literals::operator""sv;

struct Box {
  std::string_view type;
  std::string_view body;
};

std::uint64_t box_number(std::string_view bytes, std::size_t place, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = value << 8 | static_cast<unsigned char>(bytes[place + i]);
  }
  return value;
}

// Takes the first box off (ISO/IEC 14496-12, 4.2); a size beyond the end is cut there.
std::optional<Box> take_box(std::string_view& rest) {
  if (rest.size() < 8) return std::nullopt;
  std::uint64_t size = box_number(rest, 0, 4);
  std::size_t head = 8;
  if (size == 1) {
    if (rest.size() < 16) return std::nullopt;
    size = box_number(rest, 8, 8);
    head = 16;
  }
  if (size == 0 || size > rest.size()) size = rest.size();
  if (size < head) return std::nullopt;
  const auto end = static_cast<std::size_t>(size);
  const Box box{rest.substr(4, 4), rest.substr(head, end - head)};
  rest.remove_prefix(end);
  return box;
}

std::string_view inside(std::string_view rest, std::string_view type) {
  while (const auto box = take_box(rest)) {
    if (box->type == type) return box->body;
  }
  return {};
}

// A JPEG XL's bits, the lowest of each byte first; zeros after the end.
class JxlBits {
 public:
  explicit JxlBits(std::string_view bytes) : bytes_(bytes) {}

  std::int64_t take(int count) {
    std::int64_t value = 0;
    for (int i = 0; i < count; ++i, ++place_) {
      const std::size_t byte = place_ / 8;
      if (byte >= bytes_.size()) continue;
      const auto bit = static_cast<unsigned char>(bytes_[byte]) >> (place_ % 8) & 1;
      value |= std::int64_t{bit} << i;
    }
    return value;
  }

  /// A side in pixels.
  std::int64_t side(bool small) {
    if (small) return 8 * (take(5) + 1);
    constexpr std::array<int, 4> kWidths{9, 13, 18, 30};
    return take(kWidths[static_cast<std::size_t>(take(2))]) + 1;
  }

  [[nodiscard]] bool ended() const noexcept { return place_ > 8 * bytes_.size(); }

 private:
  std::string_view bytes_;
  std::size_t place_ = 0;
};

// The beginning of the code stream inside the boxes, which may be cut into parts.
std::string_view jxl_code(std::string_view rest) {
  while (const auto box = take_box(rest)) {
    if (box->type == "jxlc") return box->body;
    if (box->type == "jxlp") return box->body.substr(std::min<std::size_t>(4, box->body.size()));
  }
  return {};
}

}  // namespace

std::optional<PictureSize> heif_size(std::string_view bytes) noexcept {
  std::string_view meta = inside(bytes, "meta");
  meta.remove_prefix(std::min<std::size_t>(4, meta.size()));  // version and flags
  std::string_view properties = inside(inside(meta, "iprp"), "ipco");
  std::optional<PictureSize> largest;
  while (const auto box = take_box(properties)) {
    if (box->type != "ispe" || box->body.size() < 12) continue;
    const PictureSize size{static_cast<std::int64_t>(box_number(box->body, 4, 4)),
                           static_cast<std::int64_t>(box_number(box->body, 8, 4))};
    // Below 2^32 each: doubles order their products well enough.
    const auto area = [](const PictureSize& s) {
      return static_cast<double>(s.width) * static_cast<double>(s.height);
    };
    if (!largest || area(size) > area(*largest)) largest = size;
  }
  return largest;
}

std::optional<PictureSize> jxl_size(std::string_view bytes) noexcept {
  constexpr std::array<std::pair<int, int>, 8> kRatios{
      {{0, 1}, {1, 1}, {12, 10}, {4, 3}, {3, 2}, {16, 9}, {5, 4}, {2, 1}}};
  const std::string_view code = bytes.starts_with("\xFF\x0A"sv) ? bytes : jxl_code(bytes);
  if (!code.starts_with("\xFF\x0A"sv)) return std::nullopt;
  JxlBits bits(code.substr(2));
  const bool small = bits.take(1) != 0;
  PictureSize size;
  size.height = bits.side(small);
  const auto [times, over] = kRatios[static_cast<std::size_t>(bits.take(3))];
  size.width = times == 0 ? bits.side(small) : size.height * times / over;
  if (bits.ended()) return std::nullopt;
  return size;
}

}  // namespace tinct
