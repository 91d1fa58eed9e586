#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "lib/base/errors.h"
#include "lib/media/image_io.h"
#include "tests/support/still_pictures.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::bytes_of_hex;

namespace {

struct Square {
  int x, y;
  std::array<int, 3> bgr;
};
constexpr std::array<Square, 4> kSquares{
    {{8, 8, {0, 0, 255}}, {24, 8, {0, 255, 0}}, {8, 24, {255, 0, 0}}, {24, 24, {40, 120, 200}}}};

// How far the middles of the squares are from what they show, at most.
int largest_error(const Frame& frame) {
  REQUIRE(frame.width == 32);
  REQUIRE(frame.height == 32);
  int largest = 0;
  for (const Square& square : kSquares) {
    for (std::size_t c = 0; c < 3; ++c) {
      const int shown = frame.row(square.y)[3 * square.x + static_cast<int>(c)];
      largest = std::max(largest, std::abs(shown - square.bgr[c]));
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("a JPEG XL and an AVIF without loss have their pixels", "[media]") {
  CHECK(largest_error(decode_image(bytes_of_hex(test::kSquaresJxl), "a.jxl")) == 0);
  CHECK(largest_error(decode_image(bytes_of_hex(test::kSquaresAvifRgb), "a.avif")) == 0);
}

TEST_CASE("an AVIF is shown by the matrix and range that it names", "[media]") {
  // Taken for the other matrix, green alone would be some 30 levels off.
  CHECK(largest_error(decode_image(bytes_of_hex(test::kSquaresAvif709), "a.avif")) <= 2);
  CHECK(largest_error(decode_image(bytes_of_hex(test::kSquaresAvif601), "a.avif")) <= 2);
}

TEST_CASE("an AVIF or JPEG XL that is cut is corrupt wherever that is", "[media]") {
  for (const std::string_view hex : {test::kSquaresJxl, test::kSquaresAvif709}) {
    const std::string whole = bytes_of_hex(hex);
    for (std::size_t size = 12; size + 1 < whole.size(); size += 5) {
      CAPTURE(size, whole.size());
      CHECK_THROWS_AS(decode_image(whole.substr(0, size), "cut"), Error);
    }
  }
}
