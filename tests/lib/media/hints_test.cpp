#include <cmath>
#include <numeric>
#include <string>

#include "lib/base/errors.h"
#include "lib/media/hints.h"
#include "lib/media/recolour.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

HintList list_of(std::vector<Hint> hints, int width = 64, int height = 64) {
  return {.width = width, .height = height, .hints = std::move(hints)};
}

// The columns and rows that are known, as a picture of text.
std::string known(const HintPlanes& planes) {
  std::string text;
  for (int y = 0; y < planes.height; ++y) {
    for (int x = 0; x < planes.width; ++x) {
      text += planes.known[static_cast<std::size_t>(y * planes.width + x)] == 1 ? '#' : '.';
    }
    text += '\n';
  }
  return text;
}

double count_known(const HintPlanes& planes) {
  return std::accumulate(planes.known.begin(), planes.known.end(), 0.0);
}

}  // namespace

TEST_CASE("a hint covers the pixels whose centres are in its square") {
  // One film pixel to one pixel: the square of 3 around the centre of pixel (2, 1).
  CHECK(known(hint_planes(list_of({{.x = 2.5, .y = 1.5, .size = 3}}, 5, 5), 0, 5)) ==
        ".###.\n"
        ".###.\n"
        ".###.\n"
        ".....\n"
        ".....\n");
  // Two film pixels to one: centres at 1, 3, 5, 7; the square is [2.5, 5.5).
  CHECK(known(hint_planes(list_of({{.x = 4, .y = 4, .size = 3}}, 8, 8), 0, 4)) ==
        "....\n"
        ".##.\n"
        ".##.\n"
        "....\n");
  // A film that is wider than high.
  CHECK(known(hint_planes(list_of({{.x = 8, .y = 1, .size = 4}}, 16, 4), 0, 4)) ==
        ".##.\n"
        ".##.\n"
        ".##.\n"
        "....\n");
}

TEST_CASE("squares side by side share no pixel and leave none out") {
  const HintPlanes left = hint_planes(list_of({{.x = 2, .y = 4, .size = 4}}, 8, 8), 0, 8);
  const HintPlanes right = hint_planes(list_of({{.x = 6, .y = 4, .size = 4}}, 8, 8), 0, 8);
  CHECK(count_known(left) == 16);
  CHECK(count_known(right) == 16);
  for (std::size_t i = 0; i < 64; ++i) CHECK(left.known[i] * right.known[i] == 0);
}

TEST_CASE("a hint always covers the pixel that its centre falls into") {
  for (const double x : {0.0, 3.2, 50.1, 99.999}) {
    const HintPlanes planes =
        hint_planes(list_of({{.x = x, .y = 60, .size = 0.001}}, 100, 100), 0, 10);
    CHECK(count_known(planes) == 1);
    CHECK(planes.known[60 + static_cast<std::size_t>(x / 10)] == 1);
  }
}

TEST_CASE("a hint that reaches over the edge, or is huge, ends at the edge") {
  CHECK(known(hint_planes(list_of({{.x = 0, .y = 0, .size = 4}}, 4, 4), 0, 4)) ==
        "##..\n"
        "##..\n"
        "....\n"
        "....\n");
  CHECK(count_known(hint_planes(list_of({{.x = 1, .y = 1, .size = 1e300}}, 4, 4), 0, 4)) == 16);
}

TEST_CASE("where two hints overlap the later one wins") {
  const HintList list = list_of({{.x = 1, .y = 1, .a = 10, .b = 20, .size = 2},
                                 {.x = 2, .y = 1, .a = -30, .b = 5, .size = 2}},
                                4, 4);
  const HintPlanes planes = hint_planes(list, 0, 4);
  CHECK(planes.a[0] == 10);
  CHECK(planes.b[0] == 20);
  CHECK(planes.a[1] == -30);
  CHECK(planes.b[1] == 5);
  CHECK(planes.a[2] == -30);
  CHECK(planes.a[3] == 0);
}

TEST_CASE("a hint holds from its first to its last frame, both included") {
  const HintList list = list_of({{.frame = 3, .last = 5, .x = 1, .y = 1}});
  for (int frame = 0; frame < 8; ++frame) {
    CHECK((count_known(hint_planes(list, frame, 8)) > 0) == (frame >= 3 && frame <= 5));
  }
}

TEST_CASE("where nothing is known a and b are 0") {
  for (const HintPlanes& planes :
       {no_hints(7), draw_hints(test::noise_frame(30, 20, 1), 7, 0.3, 2),
        hint_planes(list_of({{.x = 3, .y = 3, .a = 9, .b = 9, .size = 20}}), 0, 7)}) {
    CHECK(planes.width == 7);
    CHECK(planes.height == 7);
    REQUIRE(planes.known.size() == 49);
    REQUIRE(planes.a.size() == 49);
    REQUIRE(planes.b.size() == 49);
    for (std::size_t i = 0; i < 49; ++i) {
      const bool is_known = planes.known[i] == 1;
      CHECK((is_known || planes.known[i] == 0));
      CHECK((is_known || (planes.a[i] == 0 && planes.b[i] == 0)));
    }
  }
  CHECK(count_known(no_hints(7)) == 0);
}

TEST_CASE("drawn hints have the frame's true colours") {
  const Frame frame = test::noise_frame(64, 64, 5);
  const ChromaPlanes truth = chroma_planes(frame, 16, 16);
  const HintPlanes all = draw_hints(frame, 16, 1, 1);
  CHECK(all.a == truth.a);
  CHECK(all.b == truth.b);
  CHECK(count_known(all) == 256);
  CHECK(count_known(draw_hints(frame, 16, 0, 1)) == 0);
  const HintPlanes some = draw_hints(frame, 16, 0.5, 1);
  for (std::size_t i = 0; i < 256; ++i) {
    CHECK(some.a[i] == (some.known[i] == 1 ? truth.a[i] : 0));
  }
}

TEST_CASE("drawn hints are as many as the rate says") {
  const Frame frame = test::noise_frame(128, 128, 5);
  for (const double rate : {0.01, 0.1, 0.6}) {
    const double pixels = 128 * 128;
    const double sigma = std::sqrt(pixels * rate * (1 - rate));
    CHECK(std::abs(count_known(draw_hints(frame, 128, rate, 42)) - pixels * rate) < 4 * sigma);
  }
}

TEST_CASE("the draw depends on the seed and the frame's number alone") {
  Frame frame = test::noise_frame(32, 32, 5);
  Frame other = test::noise_frame(50, 20, 6);
  frame.number = other.number = 12;
  other.pts = 99;
  const auto drawn = draw_hints(frame, 32, 0.5, 7).known;
  CHECK(draw_hints(frame, 32, 0.5, 7).known == drawn);
  CHECK(draw_hints(other, 32, 0.5, 7).known == drawn);
  CHECK(draw_hints(frame, 32, 0.5, 8).known != drawn);
  frame.number = 13;
  CHECK(draw_hints(frame, 32, 0.5, 7).known != drawn);
}

TEST_CASE("no size and no probability are bugs") {
  const Frame frame = test::noise_frame(8, 8, 1);
  CHECK_THROWS_AS(no_hints(0), Error);
  CHECK_THROWS_AS(hint_planes(list_of({}), 0, -1), Error);
  CHECK_THROWS_AS(hint_planes(HintList{}, 0, 8), Error);
  CHECK_THROWS_AS(draw_hints(frame, 8, -0.1, 1), Error);
  CHECK_THROWS_AS(draw_hints(frame, 8, 1.1, 1), Error);
}
