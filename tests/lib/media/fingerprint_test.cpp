#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/media/fingerprint.h"
#include "lib/media/resize.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// A smooth picture of a few waves whose phases come from `seed`.
Frame waves(int width, int height, unsigned seed) {
  Frame frame = make_frame(width, height, PixelFormat::gray8);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      double value = 128;
      for (unsigned k = 1; k <= 5; ++k) {
        const double angle = (k * (x + 0.5) / width + (1 + seed * k % 4) * (y + 0.5) / height) * 5;
        value += 20 * std::sin(angle + seed * 1.7 * k);
      }
      frame.row(y)[x] = static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0));
    }
  }
  return frame;
}

// The definition, in floating point and without any care for speed, for sides of 32 n.
std::uint64_t phash_by_definition(const Frame& luma) {
  const Frame small = resize_area(luma, 32, 32);
  std::vector<double> low;
  for (int v = 0; v < 8; ++v) {
    for (int u = 0; u < 8; ++u) {
      double sum = 0;
      for (int y = 0; y < 32; ++y) {
        for (int x = 0; x < 32; ++x) {
          sum += small.row(y)[x] * std::cos((2 * x + 1) * u * std::numbers::pi / 64) *
                 std::cos((2 * y + 1) * v * std::numbers::pi / 64);
        }
      }
      low.push_back(sum);
    }
  }
  std::vector<double> sorted(low.begin() + 1, low.end());
  std::ranges::sort(sorted);
  std::uint64_t bits = 0;
  for (const double value : low) bits = bits << 1U | (value > sorted[31] ? 1U : 0U);
  return bits;
}

}  // namespace

TEST_CASE("the hash is the transform's signs about the median", "[fingerprint]") {
  for (unsigned seed = 1; seed < 20; ++seed) {
    const Frame frame = waves(32, 32, seed);
    CHECK(fingerprint(frame).phash == phash_by_definition(frame));
  }
}

TEST_CASE("luma means are those of a 4x4 grid, weighted by area", "[fingerprint]") {
  Frame frame = make_frame(4, 4, PixelFormat::gray8);
  for (int i = 0; i < 16; ++i) frame.row(0)[i] = static_cast<std::uint8_t>(16 * i);
  const Fingerprint same = fingerprint(frame);
  for (std::size_t i = 0; i < 16; ++i) CHECK(same.luma[i] == 16 * i);

  Frame wide = make_frame(6, 1, PixelFormat::gray8);
  const std::uint8_t values[] = {0, 30, 60, 90, 120, 150};
  std::copy_n(values, 6, wide.row(0));
  const Fingerprint four = fingerprint(wide);
  CHECK(four.luma[0] == 10);    // (0 + 30 / 2) / 1.5
  CHECK(four.luma[1] == 50);    // (30 / 2 + 60) / 1.5
  CHECK(four.luma[14] == 100);  // (90 + 120 / 2) / 1.5
  CHECK(four.luma[15] == 140);
}

TEST_CASE("a picture of one gray has no bits but that of the mean", "[fingerprint]") {
  Frame frame = make_frame(70, 33, PixelFormat::gray8);
  std::fill_n(frame.row(0), 70 * 33, std::uint8_t{93});
  const Fingerprint plain = fingerprint(frame);
  CHECK(plain.phash == std::uint64_t{1} << 63U);
  CHECK(std::ranges::all_of(plain.luma, [](std::uint8_t mean) { return mean == 93; }));
}

TEST_CASE("another size keeps the fingerprint, another picture does not", "[fingerprint]") {
  const Fingerprint full = fingerprint(waves(640, 360, 3));
  for (const auto& [width, height] : {std::pair{320, 180}, {426, 240}, {1001, 563}}) {
    const Fingerprint other = fingerprint(waves(width, height, 3));
    CHECK(hamming(full, other) <= 2);
    CHECK(luma_error(full, other) <= 1);
  }
  CHECK(hamming(full, fingerprint(waves(640, 360, 4))) > 12);
}

TEST_CASE("rows with padding give the same fingerprint", "[fingerprint]") {
  const Frame packed = waves(333, 77, 5);
  Frame padded = make_frame(400, 77, PixelFormat::gray8);
  std::fill_n(padded.row(0), 400 * 77, std::uint8_t{255});
  for (int y = 0; y < 77; ++y) std::copy_n(packed.row(y), 333, padded.row(y));
  padded.width = 333;
  CHECK(fingerprint(padded) == fingerprint(packed));
}

TEST_CASE("a fingerprint is the number that a plain transcript of its definition gives",
          "[fingerprint]") {
  Frame frame = make_frame(97, 61, PixelFormat::gray8);
  for (int y = 0; y < 61; ++y) {
    for (int x = 0; x < 97; ++x) {
      frame.row(y)[x] = static_cast<std::uint8_t>((7 * x + 13 * y + x * y / 9) % 256);
    }
  }
  CHECK(hex(fingerprint(frame)) == "f9f9bbe1a9c10043827d847f7d7d81817e7e7e7d847e8181");
}

TEST_CASE("fingerprints are written as 48 hex digits and read back", "[fingerprint]") {
  Fingerprint written{.phash = 0x8123456789abcdefU, .luma = {}};
  for (std::size_t i = 0; i < 16; ++i) written.luma[i] = static_cast<std::uint8_t>(17 * i);
  const std::string text = hex(written);
  CHECK(text == "8123456789abcdef00112233445566778899aabbccddeeff");
  CHECK(parse_fingerprint(text) == written);
  CHECK_FALSE(parse_fingerprint(text.substr(1)));
  CHECK_FALSE(parse_fingerprint(text + "0"));
  CHECK_FALSE(parse_fingerprint("A" + text.substr(1)));
  CHECK_FALSE(parse_fingerprint("g" + text.substr(1)));
}

TEST_CASE("a colour frame is refused", "[fingerprint]") {
  CHECK_THROWS_AS(fingerprint(make_frame(4, 4)), Error);
  CHECK_THROWS_AS(fingerprint(Frame{}), Error);
}
