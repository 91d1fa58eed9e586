#include "scenes/cut_features.h"
#include "scenes/luma_boxes.h"
#include "scenes/structure.h"
#include "tests/scenes/synthetic_film.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {
using namespace test;

StructurePlane plane(const Frame& frame) {
  return StructurePlane(luma_boxes(frame, kGridWidth, kGridHeight));
}

TEST_CASE("a picture is like itself and unlike another place", "[scenes]") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const Frame here = shot(seed, 1)[0];
    CHECK(plane(here).similarity(plane(here)) == Approx(1).margin(1e-12));
    CHECK(plane(here).similarity(plane(shot(seed + 100, 1)[0])) < 0.6);
  }
}

TEST_CASE("brightness and contrast do not change the structure", "[scenes]") {
  const Frame frame = light(shot(1, 1)[0], 0.5, 30);
  CHECK(plane(frame).similarity(plane(light(frame, 1, 60))) > 0.99);
  CHECK(plane(frame).similarity(plane(light(frame, 1.6, -40))) > 0.9);
}

TEST_CASE("motion of up to three grid pixels keeps the likeness", "[scenes]") {
  const Place place(4);
  // A grid pixel is 2.5 pixels wide and 2.67 pixels high here.
  const StructurePlane still = plane(place.film(20, 20));
  CHECK(still.similarity(plane(place.film(25, 20))) > 0.8);
  // What left the picture above and to the left is missed by half of the cells.
  const double far = still.similarity(plane(place.film(60, 50)));
  CHECK(far < 0.5);
  CHECK(still.similarity(plane(place.film(25, 28))) > far + 0.2);
}

TEST_CASE("flat pictures are alike whatever their brightness", "[scenes]") {
  CHECK(plane(plain(16)).similarity(plane(plain(235))) == Approx(1));
  CHECK(plane(plain(16)).deviation() == 0);
  CHECK(plane(plain(16)).mean() == 16);
}

TEST_CASE("the distance of gray levels is 0 for equal and 1 for separate ones", "[scenes]") {
  const auto reduced = [](const Frame& frame) {
    ReducedFrame result;
    result.count_levels(frame);
    return result;
  };
  const ReducedFrame dark = reduced(plain(30));
  CHECK(level_distance(dark, dark) == 0);
  CHECK(level_distance(dark, reduced(plain(200))) == Approx(1));
  CHECK(dark.top_two() == 1);
}

}  // namespace
}  // namespace tinct
