#include <cmath>

#include "lib/base/random.h"
#include "scenes/luma_boxes.h"
#include "tests/scenes/synthetic_film.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {
using namespace test;

Frame random_gray(int width, int height, std::uint64_t seed) {
  Frame frame = make_frame(width, height, PixelFormat::gray8);
  Random random(seed, 0);
  for (int i = 0; i < width * height; ++i) {
    frame.buffer[i] = static_cast<std::uint8_t>(random.below(256));
  }
  return frame;
}

TEST_CASE("every box holds the rounded mean of its pixels", "[scenes]") {
  for (const auto& [width, height] : {std::pair{640, 360}, {333, 97}, {64, 36}, {70, 1000}}) {
    const Frame frame = random_gray(width, height, 7);
    const Frame boxes = luma_boxes(frame, 64, 36);
    for (int y = 0; y < 36; ++y) {
      for (int x = 0; x < 64; ++x) {
        double sum = 0;
        int count = 0;
        for (int v = y * height / 36; v < (y + 1) * height / 36; ++v) {
          for (int u = x * width / 64; u < (x + 1) * width / 64; ++u, ++count) {
            sum += frame.row(v)[u];
          }
        }
        REQUIRE(boxes.row(y)[x] == std::floor(sum / count + 0.5));
      }
    }
  }
}

TEST_CASE("boxes of thousands of rows do not overflow", "[scenes]") {
  for (const auto& [width, height] : {std::pair{1, 9000}, {3, 40000}, {5000, 400}}) {
    const Frame boxes = luma_boxes(plain(255, PixelFormat::gray8, width, height), 2, 1);
    CHECK(boxes.row(0)[0] == 255);
    CHECK(boxes.row(0)[1] == 255);
  }
}

TEST_CASE("a frame smaller than the grid repeats its pixels", "[scenes]") {
  const Frame one = luma_boxes(plain(99, PixelFormat::gray8, 1, 1), 64, 36);
  CHECK(same_pixels(one, plain(99, PixelFormat::gray8, 64, 36)));
  Frame two = make_frame(2, 1, PixelFormat::gray8);
  two.row(0)[0] = 10;
  two.row(0)[1] = 200;
  const Frame wide = luma_boxes(two, 64, 36);
  CHECK(wide.row(35)[31] == 10);
  CHECK(wide.row(0)[32] == 200);
}

TEST_CASE("padding behind the rows is not read", "[scenes]") {
  Frame padded = random_gray(100, 40, 3);
  Frame view = padded;
  view.width = 70;
  const Frame boxes = luma_boxes(view, 64, 36);
  for (int y = 0; y < 40; ++y) std::fill_n(padded.row(y) + 70, 30, std::uint8_t{255});
  CHECK(same_pixels(boxes, luma_boxes(view, 64, 36)));
}

}  // namespace
}  // namespace tinct
