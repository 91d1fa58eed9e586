#include <functional>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/media/image_io.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;
using Catch::Contains;

namespace {

// The sentence of the Error(Fault::input) that `work` throws.
std::string refusal(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    return error.what();
  }
  FAIL("nothing was thrown");
  return {};
}

std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

// 2 x 2: top row (1,2,3) (4,5,6), bottom row (7,8,9) (10,11,12) as blue, green, red.
std::string tiny_bmp() {
  const std::string pixels = {7, 8, 9, 10, 11, 12, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0};
  return "BM" + little_endian(54 + 16, 4) + little_endian(0, 4) + little_endian(54, 4) +
         little_endian(40, 4) + little_endian(2, 4) + little_endian(2, 4) + little_endian(1, 2) +
         little_endian(24, 2) + little_endian(0, 4) + little_endian(16, 4) + little_endian(0, 8) +
         little_endian(0, 8) + pixels;
}

std::string tiff_entry(std::uint32_t tag, std::uint32_t type, std::uint32_t count,
                       std::uint32_t value) {
  return little_endian(tag, 2) + little_endian(type, 2) + little_endian(count, 4) +
         little_endian(value, 4);
}

// 2 x 2 uncompressed RGB.
std::string tiny_tiff() {
  const std::string pixels = {3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10};
  const std::uint32_t bits_at = 8 + 2 + 10 * 12 + 4;
  return std::string("II*\0", 4) + little_endian(8, 4) + little_endian(10, 2) +
         tiff_entry(256, 3, 1, 2) + tiff_entry(257, 3, 1, 2) + tiff_entry(258, 3, 3, bits_at) +
         tiff_entry(259, 3, 1, 1) + tiff_entry(262, 3, 1, 2) + tiff_entry(273, 4, 1, bits_at + 6) +
         tiff_entry(277, 3, 1, 3) + tiff_entry(278, 3, 1, 2) + tiff_entry(279, 4, 1, 12) +
         tiff_entry(284, 3, 1, 1) + little_endian(0, 4) + little_endian(8, 2) +
         little_endian(8, 2) + little_endian(8, 2) + pixels;
}

Frame twelve_numbers() {
  Frame frame = make_frame(2, 2);
  for (int i = 0; i < 12; ++i) frame.row(0)[i] = static_cast<std::uint8_t>(i + 1);
  return frame;
}

// Lossless WebP of 5 x 3 pixels: red 50 x, green 100 y, blue 255 - 40 x; the second with alpha 128.
// Both by Pillow 10.
const std::string kWebp =
    "5249464640000000574542505650384c340000002f048000007740906d33ac03d51fe30c23231048f227dce6f9ef"
    "410eb079010c02402250b1a490427029ac306a44ffc3438e7d01";
const std::string kWebpAlpha =
    "5249464640000000574542505650384c340000002f048000107740906d33ac03d51fe30c23231048f227dce601ec"
    "410eb079010c02402250b1a490427029ac306a44ffc3438e7d01";

}  // namespace

TEST_CASE("a PNG gives back every pixel that was written", "[image]") {
  for (const int level : {0, 1, 6, 9}) {
    const Frame frame = test::noise_frame(67, 41, 5);
    CHECK(same_pixels(decode_image(encode_png(frame, level), "a.png"), frame));
    const Frame smooth = test::pattern_frame(67, 41, 2);
    CHECK(same_pixels(decode_image(encode_png(smooth, level), "a.png"), smooth));
  }
}

TEST_CASE("a gray frame comes back from PNG with three equal channels", "[image]") {
  Frame gray = make_frame(9, 4, PixelFormat::gray8);
  for (int i = 0; i < 36; ++i) gray.row(0)[i] = static_cast<std::uint8_t>(7 * i);
  const Frame read = decode_image(encode_png(gray), "gray.png");
  REQUIRE(read.format == PixelFormat::bgr24);
  for (int i = 0; i < 108; ++i) REQUIRE(read.row(0)[i] == gray.row(0)[i / 3]);
}

TEST_CASE("the same picture is the same PNG, without ancillary chunks", "[image]") {
  const Frame frame = test::pattern_frame(32, 20, 0);
  const std::string bytes = encode_png(frame);
  CHECK(bytes == encode_png(clone(frame)));
  std::string chunks;
  for (std::size_t at = 8; at + 8 <= bytes.size();) {
    std::size_t length = 0;
    for (int i = 0; i < 4; ++i) length = length * 256 + static_cast<unsigned char>(bytes[at + i]);
    chunks += bytes.substr(at + 4, 4) + " ";
    at += length + 12;
  }
  CHECK(chunks == "IHDR IDAT IEND ");
}

TEST_CASE("a frame with gaps between its rows is written without them", "[image]") {
  const Frame wide = test::noise_frame(40, 12, 1);
  Frame part = wide;
  part.width = 13;
  const Frame packed = clone(part);
  CHECK(encode_png(part) == encode_png(packed));
  CHECK(encode_jpeg(part) == encode_jpeg(packed));
}

TEST_CASE("every cut-off picture is refused by name", "[image]") {
  const Frame frame = test::pattern_frame(24, 16, 1);
  for (const std::string& bytes : {encode_png(frame), encode_jpeg(frame)}) {
    for (std::size_t size = 8; size < bytes.size(); ++size) {
      const std::string sentence =
          refusal([&] { (void)decode_image(bytes.substr(0, size), "cut/picture"); });
      REQUIRE_THAT(sentence, Contains("cut/picture") && Contains("corrupt"));
    }
  }
}

TEST_CASE("a flipped bit anywhere in a PNG's pixels is noticed", "[image]") {
  const std::string bytes = encode_png(test::noise_frame(12, 12, 3));
  for (std::size_t at = 8; at < bytes.size() - 12; ++at) {
    std::string broken = bytes;
    broken[at] = static_cast<char>(broken[at] ^ 4);
    REQUIRE_THROWS_AS(decode_image(broken, "b.png"), Error);
  }
}

TEST_CASE("what is no picture is refused whatever its name", "[image]") {
  CHECK_THAT(refusal([] { (void)decode_image("", "x.png"); }), Contains("x.png is empty"));
  CHECK_THAT(refusal([] { (void)decode_image("hello, world", "x.png"); }),
             Contains("x.png is not a picture"));
  CHECK_THAT(refusal([] { (void)read_image("/nonexistent/x.png"); }),
             Contains("/nonexistent/x.png"));
}

TEST_CASE("the type is told by the bytes and not by the name", "[image]") {
  const Frame frame = test::pattern_frame(16, 8, 0);
  CHECK(same_pixels(decode_image(encode_png(frame), "liar.jpg"), frame));
}

TEST_CASE("a JPEG of one colour has that colour, gray ones exactly", "[image]") {
  for (const int level : {0, 1, 77, 128, 255}) {
    const Frame frame = test::plain_frame(19, 21, level, level, level);
    CHECK(same_pixels(decode_image(encode_jpeg(frame), "g.jpg"), frame));
  }
  const Frame read = decode_image(encode_jpeg(test::plain_frame(19, 21, 40, 90, 200)), "c.jpg");
  for (int i = 0; i < 19; ++i) {
    REQUIRE(std::abs(read.row(20)[3 * i] - 40) <= 2);
    REQUIRE(std::abs(read.row(20)[3 * i + 1] - 90) <= 2);
    REQUIRE(std::abs(read.row(20)[3 * i + 2] - 200) <= 2);
  }
}

TEST_CASE("a JPEG keeps colour edges one pixel wide, so its chroma is not subsampled", "[image]") {
  Frame frame = make_frame(64, 64);
  for (int i = 0; i < 64 * 64; ++i) {
    const bool red = i % 2 == 0;
    frame.row(0)[3 * i] = red ? 0 : 255;
    frame.row(0)[3 * i + 1] = 0;
    frame.row(0)[3 * i + 2] = red ? 255 : 0;
  }
  const Frame read = decode_image(encode_jpeg(frame, 100), "stripes.jpg");
  CHECK(test::psnr(frame, read) > 45);
  CHECK(encode_jpeg(frame, 50).size() < encode_jpeg(frame, 100).size());
}

TEST_CASE("a forged size is refused before memory is asked for", "[image]") {
  std::string bytes = encode_jpeg(test::plain_frame(8, 8, 1, 2, 3));
  const std::size_t header = bytes.find("\xFF\xC0");
  REQUIRE(header != std::string::npos);
  bytes.replace(header + 5, 4, "\xFD\xE8\xFD\xE8");  // big-endian 65000, twice
  CHECK_THAT(refusal([&] { (void)decode_image(bytes, "big.jpg"); }),
             Contains("big.jpg claims to be 65000 x 65000 pixels"));
}

TEST_CASE("BMP, PPM, TIFF and lossless WebP give the pixels that they hold", "[image]") {
  CHECK(same_pixels(decode_image(tiny_bmp(), "t.bmp"), twelve_numbers()));
  CHECK(same_pixels(decode_image(tiny_tiff(), "t.tif"), twelve_numbers()));
  const std::string ppm = std::string("P6\n2 2\n255\n") + "\3\2\1\6\5\4\11\10\7\14\13\12";
  CHECK(same_pixels(decode_image(ppm, "t.ppm"), twelve_numbers()));
  const Frame pgm = decode_image(std::string("P5\n3 1\n255\n") + "\1\144\377", "t.pgm");
  CHECK(pgm.row(0)[0] == 1);
  CHECK(pgm.row(0)[5] == 100);
  CHECK(pgm.row(0)[8] == 255);
  const Frame webp = decode_image(from_hex(kWebp, kWebp.size() / 2), "t.webp");
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 5; ++x) {
      REQUIRE(webp.row(y)[3 * x] == 255 - 40 * x);
      REQUIRE(webp.row(y)[3 * x + 1] == 100 * y);
      REQUIRE(webp.row(y)[3 * x + 2] == 50 * x);
    }
  }
}

TEST_CASE("a WebP with alpha is blended on black only when asked", "[image]") {
  const std::string bytes = from_hex(kWebpAlpha, kWebpAlpha.size() / 2);
  CHECK_THAT(refusal([&] { (void)decode_image(bytes, "a.webp"); }),
             Contains("a.webp has an alpha channel"));
  const Frame blended = decode_image(bytes, "a.webp", {.convert = true});
  CHECK(blended.row(0)[0] == 128);
  CHECK(blended.row(2)[3 * 4 + 1] == 100);  // 200 * 128 / 255 = 100.4
}

TEST_CASE("16-bit PPM is refused, or rounded when asked", "[image]") {
  const std::string bytes =
      std::string("P6\n1 1\n65535\n") + std::string("\x80\x7F\x00\x80\x12\x34", 6);
  CHECK_THAT(refusal([&] { (void)decode_image(bytes, "deep.ppm"); }),
             Contains("deep.ppm has more than 8 bits a channel"));
  const Frame frame = decode_image(bytes, "deep.ppm", {.convert = true});
  CHECK(frame.row(0)[2] == 128);  // 32895 / 257 = 127.996
  CHECK(frame.row(0)[1] == 0);    // 128 / 257 = 0.498
  CHECK(frame.row(0)[0] == 18);   // 4660 / 257 = 18.1
}

TEST_CASE("cut-off BMP, TIFF and PPM are refused", "[image]") {
  const std::string ppm = std::string("P6\n2 2\n255\n") + "\3\2\1\6\5\4\11\10";
  CHECK_THROWS_AS(decode_image(ppm, "t.ppm"), Error);
  CHECK_THROWS_AS(decode_image(tiny_bmp().substr(0, 60), "t.bmp"), Error);
  CHECK_THROWS_AS(decode_image(tiny_tiff().substr(0, tiny_tiff().size() - 4), "t.tif"), Error);
}

TEST_CASE("damaged bytes are decoded or refused, never more", "[image]") {
  const Frame frame = test::pattern_frame(24, 16, 1);
  const std::string originals[] = {encode_jpeg(frame), encode_png(frame), tiny_bmp(), tiny_tiff(),
                                   from_hex(kWebp, kWebp.size() / 2)};
  Random random(1, 2);
  int refused = 0;
  for (int i = 0; i < 1500; ++i) {
    std::string bytes = originals[i % 5];
    for (int k = 0; k < 3; ++k) {
      bytes[random.below(static_cast<std::uint32_t>(bytes.size()))] =
          static_cast<char>(random.below(256));
    }
    try {
      const Frame read = decode_image(bytes, "damaged", {.convert = true});
      REQUIRE(read.format == PixelFormat::bgr24);
    } catch (const Error& error) {
      REQUIRE(error.fault() == Fault::input);
      ++refused;
    }
  }
  CHECK(refused > 300);  // every damaged PNG
}
