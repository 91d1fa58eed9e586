#include <vector>

#include "lib/base/errors.h"
#include "lib/media/contact_sheet.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

bool all_of_colour(const Frame& sheet, int x0, int y0, int width, int height, int level) {
  for (int y = y0; y < y0 + height; ++y) {
    for (int i = 3 * x0; i < 3 * (x0 + width); ++i) {
      if (sheet.row(y)[i] != level) return false;
    }
  }
  return true;
}

const ContactSheetOptions kLayout{.columns = 3, .thumb_width = 10, .gap = 2, .background = 99};

}  // namespace

TEST_CASE("every picture fills its place to the pixel", "[contact_sheet]") {
  std::vector<Frame> frames;
  for (int i = 0; i < 5; ++i) frames.push_back(test::plain_frame(40, 20, 10 * i, 10 * i, 10 * i));
  const Frame sheet = contact_sheet(frames, kLayout);
  REQUIRE(sheet.width == 2 + 3 * 12);
  REQUIRE(sheet.height == 2 + 2 * 7);
  for (int i = 0; i < 5; ++i) {
    CHECK(all_of_colour(sheet, 2 + 12 * (i % 3), 2 + 7 * (i / 3), 10, 5, 10 * i));
  }
  CHECK(all_of_colour(sheet, 2 + 24, 2 + 7, 10, 5, 99));  // the sixth place
  CHECK(all_of_colour(sheet, 0, 0, 38, 2, 99));
  CHECK(all_of_colour(sheet, 0, 7, 38, 2, 99));
  CHECK(all_of_colour(sheet, 0, 14, 38, 2, 99));
  for (const int x : {0, 12, 24, 36}) CHECK(all_of_colour(sheet, x, 0, 2, 16, 99));
}

TEST_CASE("a picture of another shape stands in the middle of its place", "[contact_sheet]") {
  const std::vector<Frame> frames = {test::plain_frame(20, 20, 0, 0, 0),
                                     test::plain_frame(20, 40, 200, 200, 200), Frame{}};
  const Frame sheet = contact_sheet(frames, kLayout);
  REQUIRE(sheet.height == 14);
  CHECK(all_of_colour(sheet, 14, 2, 2, 10, 99));
  CHECK(all_of_colour(sheet, 16, 2, 5, 10, 200));
  CHECK(all_of_colour(sheet, 21, 2, 3, 10, 99));
  CHECK(all_of_colour(sheet, 26, 2, 10, 10, 99));  // an empty frame leaves its place empty
}

TEST_CASE("gray frames may stand beside colour ones", "[contact_sheet]") {
  Frame gray = make_frame(20, 20, PixelFormat::gray8);
  std::fill_n(gray.row(0), 400, std::uint8_t{77});
  const std::vector<Frame> frames = {gray, test::plain_frame(20, 20, 5, 5, 5)};
  const Frame sheet = contact_sheet(frames, kLayout);
  CHECK(all_of_colour(sheet, 2, 2, 10, 10, 77));
  CHECK(all_of_colour(sheet, 14, 2, 10, 10, 5));
}

TEST_CASE("a sheet without frames is a bug of the caller", "[contact_sheet]") {
  CHECK_THROWS_AS(contact_sheet({}, kLayout), Error);
}
