#include <algorithm>
#include <cmath>

#include "scenes/boosted_trees.h"
#include "scenes/luma_boxes.h"
#include "scenes/plane_measures.h"
#include "tests/scenes/synthetic_film.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {
using namespace test;

StructurePlane plane_of(const Frame& frame) {
  return StructurePlane(luma_boxes(frame, kGridWidth, kGridHeight));
}

// A grid-sized piece of a larger picture.
StructurePlane window_at(const Frame& picture, int x, int y) {
  Frame grid = make_frame(kGridWidth, kGridHeight, PixelFormat::gray8);
  for (int row = 0; row < kGridHeight; ++row) {
    std::copy_n(picture.row(y + row) + x, kGridWidth, grid.row(row));
  }
  return StructurePlane(grid);
}

TEST_CASE("the mean difference of planes is that of their pixels", "[scenes]") {
  CHECK(mean_difference(plane_of(plain(40)), plane_of(plain(52))) == 12);
  CHECK(mean_difference(plane_of(plain(52)), plane_of(plain(40))) == 12);
}

TEST_CASE("a plain mixture of two frames has its share and leaves nothing unexplained",
          "[scenes]") {
  const Frame first = shot(1, 1)[0];
  const Frame last = shot(2, 1)[0];
  for (const double share : {0.25, 0.5, 0.75}) {
    const PlainMixture mixture =
        plain_mixture(plane_of(first), plane_of(last), plane_of(mix(first, last, share)));
    CHECK(mixture.share == Approx(share).margin(0.01));
    CHECK(mixture.residual == Approx(0).margin(0.001));
  }
  const PlainMixture another =
      plain_mixture(plane_of(first), plane_of(last), plane_of(shot(3, 1)[0]));
  CHECK(another.residual > 0.5);
  CHECK(plain_mixture(plane_of(first), plane_of(first), plane_of(last)).share == 0);
}

TEST_CASE("a picture shifted as a whole correlates fully after the shift, another one does not",
          "[scenes]") {
  const Frame picture = Place(4).film(0, 0);
  const StructurePlane here = window_at(picture, 40, 20);
  CHECK(shifted_correlation(here, here) == Approx(1));
  // Even shifts: the comparison works at half the grid's resolution.
  CHECK(shifted_correlation(here, window_at(picture, 40 + 16, 20 + 6)) > 0.999);
  CHECK(shifted_correlation(here, window_at(picture, 40 - 20, 20)) > 0.999);
  CHECK(shifted_correlation(here, window_at(Place(5).film(0, 0), 40, 20)) < 0.8);
}

TEST_CASE("a mixture is explained by both frames, even when they moved, and not by one",
          "[scenes]") {
  const Frame one = Place(6).film(0, 0);
  const Frame two = Place(7).film(0, 0);
  const StructurePlane first = window_at(one, 40, 20);
  const StructurePlane last = window_at(two, 40, 20);
  // Both shots moved two grid pixels until the frame between.
  const StructurePlane between = window_at(mix(one, two, 0.5), 42, 20);
  const MixtureFit fit = mixture_fit(first, last, between);
  CHECK(fit.both > 0.9);
  CHECK(fit.single < 0.75);
  const MixtureFit other = mixture_fit(first, last, window_at(Place(8).film(0, 0), 40, 20));
  CHECK(other.both < 0.6);
}

TEST_CASE("a frame half of one and half of the other shot has cells of either", "[scenes]") {
  const Frame one = Place(9).film(0, 0);
  const Frame two = Place(10).film(0, 0);
  Frame wiped = clone(one);
  for (int y = 0; y < wiped.height; ++y) std::copy_n(two.row(y), 40 + 32, wiped.row(y));
  const MixtureFit fit =
      mixture_fit(window_at(one, 40, 20), window_at(two, 40, 20), window_at(wiped, 40, 20));
  CHECK(fit.cells_first == Approx(0.5).margin(0.1));
  CHECK(fit.cells_last == Approx(0.5).margin(0.1));
}

TEST_CASE("boosted trees add the leaves that the features lead to; NaN goes below", "[scenes]") {
  const TreeNode nodes[] = {
      {0, 1, 2, 0.5F}, {-1, 0, 0, -1.0F}, {1, 3, 4, 2.0F}, {-1, 0, 0, 0.5F}, {-1, 0, 0, 3.0F}};
  const std::int16_t roots[] = {0, 2};
  const BoostedTrees trees{0.25F, nodes, roots};
  const auto odds = [&](float first, float second) {
    const float features[] = {first, second};
    const double p = trees.probability(features);
    return std::log(p / (1 - p));
  };
  CHECK(odds(0.5F, 2.0F) == Approx(0.25 - 1 + 0.5));
  CHECK(odds(0.6F, 2.0F) == Approx(0.25 + 0.5 + 0.5));
  CHECK(odds(0.6F, 2.1F) == Approx(0.25 + 3 + 3));
  CHECK(odds(std::nanf(""), 5) == Approx(0.25 - 1 + 3));
}

}  // namespace
}  // namespace tinct
