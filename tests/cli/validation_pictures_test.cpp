// The pictures that `tinct train` draws of held-out frames.
#include <algorithm>
#include <cstdlib>

#include "lib/media/image_io.h"
#include "tests/cli/trained_film.h"

#include <catch2/catch.hpp>

using tinct::test::TrainedFilm;

namespace {

constexpr int kPicture = 128, kGap = 4;

/// How far the pictures of a column of the sheet are from gray, along one row.
int chroma(const tinct::Frame& sheet, int column) {
  int largest = 0;
  for (int x = 0; x < kPicture; ++x) {
    const std::uint8_t* bgr =
        sheet.row(kGap + kPicture / 2) + 3 * (kGap + column * (kPicture + kGap) + x);
    largest = std::max(largest, std::abs(bgr[0] - bgr[2]));
  }
  return largest;
}

}  // namespace

TEST_CASE("each validation draws held-out frames in threes: gray, colorized, truth", "[cli]") {
  const TrainedFilm made({"steps=20"});
  for (const char* step : {"step-00000010.png", "step-00000020.png"}) {
    const tinct::Frame sheet = tinct::read_image(made.folder / "run/pictures" / step);
    REQUIRE(sheet.width == kGap + 6 * (kPicture + kGap));
    for (const int gray : {0, 3}) CHECK(chroma(sheet, gray) <= 1);
    for (const int truth : {2, 5}) CHECK(chroma(sheet, truth) > 10);
  }
}
