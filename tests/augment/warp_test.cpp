#include "augment/warp.h"

#include <vector>

#include "lib/base/errors.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;
using tinct::test::noise_frame;
using tinct::test::plain_frame;

namespace {

PlaneSize size_of(const Frame& frame) { return {frame.width, frame.height}; }

Affine shift(double x, double y) { return {1, 0, x, 0, 1, y}; }

/// A gray8 row of these values.
Frame gray_row(const std::vector<int>& values) {
  Frame frame = make_frame(static_cast<int>(values.size()), 1, PixelFormat::gray8);
  for (std::size_t i = 0; i < values.size(); ++i) {
    frame.row(0)[i] = static_cast<std::uint8_t>(values[i]);
  }
  return frame;
}

std::vector<int> first_row(const Frame& frame) {
  return {frame.row(0), frame.row(0) + frame.width * bytes_per_pixel(frame.format)};
}

std::vector<int> filled(FillMode mode) {
  const Frame row = gray_row({10, 20, 30, 40});
  return first_row(warp(row, shift(-3, 0), {10, 1}, {.mode = mode, .constant = 7}));
}

}  // namespace

TEST_CASE("the identity gives the same pixels, also from rows with gaps") {
  const Frame picture = noise_frame(37, 23, 1);
  CHECK(same_pixels(warp(picture, {}, size_of(picture)), picture));
  Frame part = picture;
  part.width = 20;
  CHECK(same_pixels(warp(part, {}, size_of(part)), part));
}

TEST_CASE("a shift by whole pixels moves every pixel as it is") {
  const Frame picture = noise_frame(37, 23, 2);
  const Frame moved = warp(picture, shift(5, -3), size_of(picture));
  for (int y = 3; y < 23; ++y) {
    for (int x = 0; x < 32; ++x) {
      CHECK(moved.row(y)[3 * x + 1] == picture.row(y - 3)[3 * (x + 5) + 1]);
    }
  }
}

TEST_CASE("half a pixel is the rounded mean of two") {
  CHECK(first_row(warp(gray_row({0, 10, 21, 255}), shift(0.5, 0), {3, 1})) ==
        std::vector<int>{5, 16, 138});
}

TEST_CASE("what is outside is filled as scipy's modes name it") {
  CHECK(filled(FillMode::nearest) == std::vector<int>{10, 10, 10, 10, 20, 30, 40, 40, 40, 40});
  CHECK(filled(FillMode::constant) == std::vector<int>{7, 7, 7, 10, 20, 30, 40, 7, 7, 7});
  CHECK(filled(FillMode::reflect) == std::vector<int>{30, 20, 10, 10, 20, 30, 40, 40, 30, 20});
  CHECK(filled(FillMode::wrap) == std::vector<int>{40, 20, 30, 10, 20, 30, 40, 20, 30, 10});
}

TEST_CASE("one pixel and one row can be warped in every mode") {
  for (const auto mode :
       {FillMode::nearest, FillMode::constant, FillMode::reflect, FillMode::wrap}) {
    const Frame one = plain_frame(1, 1, 9, 8, 7);
    const Frame large = warp(one, {0.1, 0.2, -0.9, 0.3, 0.1, -0.9}, {12, 9}, {.mode = mode});
    CHECK(large.width == 12);
    CHECK(first_row(warp(one, {}, {1, 1}, {.mode = mode})) == std::vector<int>{9, 8, 7});
    const Frame line = noise_frame(300, 1, 3);
    CHECK(same_pixels(warp(line, {}, {300, 1}, {.mode = mode}), line));
  }
}

TEST_CASE("a map far outside, or one with a step of 0, is filled throughout") {
  const Frame picture = plain_frame(8, 8, 1, 2, 3);
  const Fill seven{.mode = FillMode::constant, .constant = 7};
  CHECK(same_pixels(warp(picture, shift(1e7, -1e7), {8, 8}, seven), plain_frame(8, 8, 7, 7, 7)));
  CHECK(same_pixels(warp(picture, {0, 0, 3, 0, 0, 3}, {8, 8}, seven), picture));
}

TEST_CASE("a picture too large for the coordinates is refused with its size") {
  Frame huge;
  huge.width = 70000;
  huge.height = 1;
  huge.stride = 210000;
  CHECK_THROWS_WITH(warp(huge, {}, {4, 4}), Catch::Contains("70000 x 1"));
}
