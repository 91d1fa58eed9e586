#include <algorithm>
#include <filesystem>
#include <string>

#include "lib/base/files.h"
#include "lib/base/random.h"
#include "lib/media/image_io.h"
#include "lib/net/jpeg_scan.h"
#include "lib/net/media_check.h"
#include "lib/net/picture_header.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace std::string_literals;

namespace {

// A picture with something in it.
Frame noise(int width, int height, bool gray = false) {
  Frame frame = make_frame(width, height, gray ? PixelFormat::gray8 : PixelFormat::bgr24);
  Random random(3, static_cast<std::uint64_t>(width * height));
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width * bytes_per_pixel(frame.format); ++x) {
      frame.row(y)[x] = static_cast<std::uint8_t>(random.bits());
    }
  }
  return frame;
}

Frame one_colour(int width, int height) {
  Frame frame = make_frame(width, height);
  std::fill_n(frame.row(0), frame.stride * height, std::uint8_t{200});
  return frame;
}

FailureReason reason_of(const std::string& bytes) {
  const auto checked = check_picture(bytes, {});
  REQUIRE_FALSE(checked);
  CHECK_FALSE(checked.error().sentence.empty());
  return checked.error().reason;
}

}  // namespace

TEST_CASE("a whole picture counts, with its size and what it shows", "[net]") {
  for (const std::string& bytes : {encode_jpeg(noise(64, 48)), encode_png(noise(64, 48)),
                                   encode_png(noise(64, 48)) + "and something behind it"}) {
    const auto facts = check_picture(bytes, {});
    REQUIRE(facts);
    CHECK(facts->width == 64);
    CHECK(facts->height == 48);
    CHECK_FALSE(facts->gray);
    CHECK(facts->print.size() == 48);
  }
  CHECK(check_picture(encode_jpeg(noise(64, 48, true)), {})->gray);
}

TEST_CASE("the same pixels have the same hash in other bytes, and in another shape another",
          "[net]") {
  const std::string png = encode_png(noise(64, 48), 1);
  const std::string again = encode_png(noise(64, 48), 9);
  REQUIRE(png != again);
  CHECK(check_picture(png, {})->pixels == check_picture(again, {})->pixels);
  Frame wide = noise(64, 48);
  wide.width = 128;
  wide.height = 24;
  wide.stride = 128 * 3;
  CHECK(check_picture(png, {})->pixels != check_picture(encode_png(wide), {})->pixels);
}

TEST_CASE("a JPEG cut at any place is corrupt", "[net]") {
  const std::string whole = encode_jpeg(noise(48, 48));
  for (std::size_t size = 700; size < whole.size(); size += 97) {
    CAPTURE(size);
    CHECK(reason_of(whole.substr(0, size)) == FailureReason::corrupt);
  }
  CHECK(reason_of(whole.substr(0, whole.size() - 2)) == FailureReason::corrupt);
}

TEST_CASE("random bytes in the middle of a JPEG are seen, every time", "[net]") {
  const std::string whole = encode_jpeg(noise(160, 120));
  REQUIRE(check_picture(whole, {}));
  for (int trial = 0; trial < 200; ++trial) {
    Random random(11, static_cast<std::uint64_t>(trial));
    std::string bytes = whole;
    for (std::size_t i = 0; i < 2000; ++i) {
      bytes[whole.size() / 3 + i] = static_cast<char>(random.below(255));
    }
    CAPTURE(trial);
    CHECK(reason_of(bytes) == FailureReason::corrupt);
  }
}

TEST_CASE("the walk of a scan takes what libjpeg writes, in colour and in gray", "[net]") {
  CHECK(jpeg_scan_problem(encode_jpeg(noise(33, 17))).empty());
  CHECK(jpeg_scan_problem(encode_jpeg(noise(33, 17, true), 30)).empty());
  for (int quality = 5; quality <= 100; quality += 5) {
    CAPTURE(quality);  // from blocks of two codes to blocks of 64 with long codes
    CHECK(jpeg_scan_problem(encode_jpeg(noise(97, 61), quality)).empty());
  }
  CHECK(jpeg_scan_problem("no JPEG").empty());
  const std::string whole = encode_jpeg(noise(33, 17));
  CHECK_FALSE(jpeg_scan_problem(whole.substr(0, whole.size() - 20)).empty());
}

TEST_CASE("pixels and icons are too small, one colour is a placeholder", "[net]") {
  CHECK(reason_of(encode_png(noise(1, 1))) == FailureReason::too_small);
  CHECK(reason_of(encode_png(noise(200, 8))) == FailureReason::too_small);
  CHECK(reason_of(encode_png(one_colour(500, 374))) == FailureReason::placeholder);
  CHECK(reason_of(encode_jpeg(one_colour(500, 374))) == FailureReason::placeholder);
}

TEST_CASE("a header that claims too many pixels is enough to refuse", "[net]") {
  std::string png = encode_png(noise(32, 32));
  for (const std::size_t place : {16, 17, 20, 21}) png[place] = '\x7f';
  CHECK(reason_of(png) == FailureReason::too_large);
}

TEST_CASE("a TIFF or PNM that claims too many pixels is refused before it is decoded", "[net]") {
  const std::string little =
      "II*\0\x08\0\0\0\x02\0"s
      "\0\x01\x03\0\x01\0\0\0\x30\x75\0\0"s
      "\x01\x01\x04\0\x01\0\0\0\x70\x11\x01\0"s;
  REQUIRE(picture_size(little));
  CHECK(picture_size(little)->width == 30'000);
  CHECK(picture_size(little)->height == 70'000);
  CHECK(reason_of(little) == FailureReason::too_large);
  const std::string big =
      "MM\0*\0\0\0\x08\0\x02"s
      "\x01\0\0\x03\0\0\0\x01\x75\x30\0\0"s
      "\x01\x01\0\x04\0\0\0\x01\0\x01\x11\x70"s;
  REQUIRE(picture_size(big));
  CHECK(picture_size(big)->width == 30'000);
  CHECK(picture_size(big)->height == 70'000);
  for (std::size_t cut = 0; cut < little.size(); ++cut) {
    CHECK_FALSE(picture_size(little.substr(0, cut)));
  }
  const std::string netpbm = "P6\n# 12 in a comment\n40000 30000\n255\n";
  REQUIRE(picture_size(netpbm));
  CHECK(picture_size(netpbm)->width == 40'000);
  CHECK(picture_size(netpbm)->height == 30'000);
  CHECK(reason_of(netpbm) == FailureReason::too_large);
  CHECK(picture_size("P5 9999999999999999999999 2 255 ")->width > 1'000'000'000);
  CHECK_FALSE(picture_size("P6\n# only a comment"));
}

TEST_CASE("sizes are read from the headers of five formats", "[net]") {
  CHECK(picture_size(encode_jpeg(noise(33, 17)))->width == 33);
  CHECK(picture_size(encode_png(noise(33, 17)))->height == 17);
  CHECK(picture_size("GIF89a\x05\x00\x07\x00"s)->height == 7);
  // RFC 9649: VP8X has 24 bits each, less one.
  const std::string webp = "RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x0f\0\0\x1f\0\0"s;
  REQUIRE(picture_size(webp));
  CHECK(picture_size(webp)->width == 16);
  CHECK(picture_size(webp)->height == 32);
  CHECK_FALSE(picture_size("\x89PNG\r\n\x1a\n"s));
  CHECK_FALSE(picture_size(""));
}

TEST_CASE("of a picture that is refused for what it shows, a small sample is given", "[net]") {
  for (const std::string& bytes : {encode_png(one_colour(640, 400)), encode_png(noise(12, 300))}) {
    const auto checked = check_picture(bytes, {});
    REQUIRE_FALSE(checked);
    const Frame sample = decode_image(checked.error().sample, "sample");
    CHECK(std::max(sample.width, sample.height) == 160);
    CHECK(std::min(sample.width, sample.height) == (sample.width == 160 ? 100 : 6));
  }
  const std::string whole = encode_jpeg(noise(64, 48));
  CHECK(check_picture(whole.substr(0, whole.size() / 2), {}).error().sample.empty());
}

TEST_CASE("a film counts with its size when both ends decode, else it is corrupt", "[net]") {
  const test::TemporaryFolder folder;
  const std::filesystem::path whole = folder / "whole.mp4";
  test::write_test_video(whole, test::test_frames(160, 96, 40), test::h264());
  const auto facts = check_film(whole, {});
  REQUIRE(facts);
  CHECK(facts->width == 160);
  CHECK(facts->height == 96);

  const auto too_large = check_film(whole, {.most_pixels = 160 * 96 - 1});
  REQUIRE_FALSE(too_large);
  CHECK(too_large.error().reason == FailureReason::too_large);
  CHECK(check_film(whole, {.most_pixels = 160 * 96}));

  const std::string bytes = read_file(whole);
  write_file_atomically(folder / "cut.mp4", bytes.substr(0, bytes.size() / 2));
  const auto cut = check_film(folder / "cut.mp4", {});
  REQUIRE_FALSE(cut);
  CHECK(cut.error().reason == FailureReason::corrupt);
  CHECK_THAT(cut.error().sentence, Catch::Contains("moov atom not found"));
}
