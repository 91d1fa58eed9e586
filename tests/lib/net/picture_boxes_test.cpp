#include <cstdint>
#include <string>

#include "lib/net/media_check.h"
#include "lib/net/picture_header.h"
#include "tests/support/still_pictures.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace std::string_literals;
using test::bytes_of_hex;

namespace {

// Bits of a JPEG XL's header, the lowest first.
class BitText {
 public:
  BitText& put(std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i, ++bits_) {
      if (bits_ % 8 == 0) bytes_.push_back('\0');
      if ((value >> i & 1) != 0) {
        bytes_.back() =
            static_cast<char>(static_cast<unsigned char>(bytes_.back()) | (1U << (bits_ % 8)));
      }
    }
    return *this;
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  int bits_ = 0;
};

std::string big32(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(value >> shift));
  return bytes;
}

std::string a_box(const std::string& type, const std::string& body) {
  return big32(static_cast<std::uint32_t>(body.size()) + 8) + type + body;
}

std::string avif_of(std::uint32_t width, std::uint32_t height) {
  const std::string size = a_box("ispe", big32(0) + big32(width) + big32(height));
  return a_box("ftyp", "avif"s + big32(0)) +
         a_box("meta", big32(0) + a_box("iprp", a_box("ipco", size)));
}

void check_size(const std::string& bytes, std::int64_t width, std::int64_t height) {
  const auto size = picture_size(bytes);
  REQUIRE(size);
  CHECK(size->width == width);
  CHECK(size->height == height);
}

}  // namespace

TEST_CASE("size and content of AVIF and JPEG XL are known", "[net]") {
  for (const std::string_view hex :
       {test::kSquaresJxl, test::kSquaresAvifRgb, test::kSquaresAvif709, test::kSquaresAvif601}) {
    const std::string bytes = bytes_of_hex(hex);
    check_size(bytes, 32, 32);
    const auto facts = check_picture(bytes, {});
    REQUIRE(facts);
    CHECK(facts->width == 32);
    CHECK_FALSE(facts->pixels.empty());
    const auto cut = check_picture(bytes.substr(0, bytes.size() - 8), {});
    REQUIRE_FALSE(cut);
    CHECK(cut.error().reason == FailureReason::corrupt);
  }
  // The same pixels are a duplicate in whatever format.
  CHECK(check_picture(bytes_of_hex(test::kSquaresJxl), {})->pixels ==
        check_picture(bytes_of_hex(test::kSquaresAvifRgb), {})->pixels);
}

TEST_CASE("a JPEG XL's header tells its size in each of its forms", "[net]") {
  const std::string start = "\xFF\x0A";
  // ISO/IEC 18181-1: small, height / 8 - 1, ratio 7 (2:1).
  check_size(start + BitText().put(1, 1).put(4, 5).put(7, 3).bytes(), 80, 40);
  // Not small; 9 bits of height, no ratio, 13 bits of width.
  const std::string code =
      start + BitText().put(0, 1).put(0, 2).put(299, 9).put(0, 3).put(1, 2).put(4999, 13).bytes();
  check_size(code, 5000, 300);
  const std::string boxes = "\0\0\0\x0CJXL \r\n\x87\n"s + a_box("ftyp", "jxl ");
  check_size(boxes + a_box("jxlc", code), 5000, 300);
  check_size(boxes + a_box("jxlp", big32(0) + code), 5000, 300);
  CHECK_FALSE(picture_size(code.substr(0, 4)));
  CHECK_FALSE(picture_size(boxes));
  CHECK_FALSE(picture_size(start));
}

TEST_CASE("a bomb in boxes is refused by its header", "[net]") {
  const std::string jxl =
      "\xFF\x0A" +
      BitText().put(0, 1).put(3, 2).put(99'999, 30).put(0, 3).put(3, 2).put(99'999, 30).bytes();
  check_size(jxl, 100'000, 100'000);
  check_size(avif_of(4'000'000'000U, 4'000'000'000U), 4'000'000'000, 4'000'000'000);
  for (const std::string& bytes :
       {jxl, avif_of(100'000, 2'000), avif_of(0xFFFFFFFFU, 0xFFFFFFFFU)}) {
    const auto checked = check_picture(bytes, {});
    REQUIRE_FALSE(checked);
    CHECK(checked.error().reason == FailureReason::too_large);
  }
  const auto icon = check_picture(avif_of(8, 8), {});
  REQUIRE_FALSE(icon);
  CHECK(icon.error().reason == FailureReason::too_small);
}

TEST_CASE("what no decoder is there for is unsupported, by its name", "[net]") {
  std::string heic = avif_of(640, 480);
  heic.replace(8, 4, "heic");
  for (const auto& [bytes, name] : {std::pair{heic, "HEIC"},
                                    {"SDPX"s + std::string(60, '\0'), "DPX"},
                                    {"\x76\x2F\x31\x01"s + std::string(60, '\0'), "EXR"}}) {
    const auto checked = check_picture(bytes, {});
    REQUIRE_FALSE(checked);
    CHECK(checked.error().reason == FailureReason::unsupported);
    CHECK(checked.error().sentence.find(name + " is not decoded by this build"s) == 0);
  }
}

TEST_CASE("any bytes in boxes end the search for a size", "[net]") {
  const std::string good = avif_of(640, 480);
  for (std::size_t place = 8; place < good.size(); ++place) {
    for (const char c : {'\0', '\x01', '\x7F', '\xFF'}) {
      std::string bytes = good;
      bytes[place] = c;
      const auto size = picture_size(bytes);
      CHECK((!size || (size->width >= 0 && size->height >= 0)));
      (void)picture_size(bytes.substr(0, place));
    }
  }
}
