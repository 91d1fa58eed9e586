#include <algorithm>
#include <cmath>

#include "lib/media/resize.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("shrinking by whole factors gives the rounded mean of each block", "[resize]") {
  const Frame frame = test::noise_frame(48, 36, 1);
  for (const int factor : {2, 3, 4, 6}) {
    const Frame small = resize_area(frame, 48 / factor, 36 / factor);
    for (int y = 0; y < small.height; ++y) {
      for (int i = 0; i < 3 * small.width; ++i) {
        int sum = 0;
        for (int dy = 0; dy < factor; ++dy) {
          for (int dx = 0; dx < factor; ++dx) {
            sum += frame.row(y * factor + dy)[3 * (i / 3 * factor + dx) + i % 3];
          }
        }
        const double mean = static_cast<double>(sum) / (factor * factor);
        REQUIRE(std::abs(small.row(y)[i] - mean) <= 0.5);
      }
    }
  }
}

TEST_CASE("shrinking by a fraction weighs pixels by the area they cover", "[resize]") {
  Frame frame = make_frame(3, 1, PixelFormat::gray8);
  const std::uint8_t values[] = {30, 90, 240};
  std::copy_n(values, 3, frame.row(0));
  const Frame small = resize_area(frame, 2, 1);
  CHECK(small.row(0)[0] == 50);   // (30 + 90 / 2) / 1.5
  CHECK(small.row(0)[1] == 190);  // (90 / 2 + 240) / 1.5
}

TEST_CASE("a plain picture stays plain at every size", "[resize]") {
  const Frame frame = test::plain_frame(37, 23, 11, 128, 250);
  for (const auto& [width, height] : {std::pair{5, 3}, {36, 22}, {80, 61}, {20, 40}, {37, 46}}) {
    CHECK(same_pixels(resize_area(frame, width, height),
                      test::plain_frame(width, height, 11, 128, 250)));
  }
}

TEST_CASE("enlarging a ramp gives the ramp between its samples", "[resize]") {
  Frame frame = make_frame(16, 2, PixelFormat::gray8);
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 16; ++x) frame.row(y)[x] = static_cast<std::uint8_t>(16 * x);
  }
  const Frame large = resize_area(frame, 32, 4);
  for (int x = 1; x < 31; ++x) {
    const double expected = 16 * ((x + 0.5) / 2 - 0.5);
    REQUIRE(std::abs(large.row(2)[x] - expected) <= 0.5);
  }
}

TEST_CASE("the same size is the same frame; number, time and damage are kept", "[resize]") {
  Frame frame = test::plain_frame(8, 8, 1, 2, 3);
  frame.number = 7;
  frame.pts = 7000;
  frame.damaged = true;
  CHECK(resize_area(frame, 8, 8).buffer == frame.buffer);
  const Frame small = resize_area(frame, 4, 4);
  CHECK(small.number == 7);
  CHECK(small.pts == 7000);
  CHECK(small.damaged);
}
