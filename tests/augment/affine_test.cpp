#include "augment/affine.h"

#include <cmath>

#include "augment/affine_ranges.h"
#include "augment/pair_maps.h"
#include "lib/base/errors.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

void check_point(const Point& made, double x, double y) {
  CHECK(made.x == Approx(x).margin(1e-9));
  CHECK(made.y == Approx(y).margin(1e-9));
}

const PlaneSize kSize{7, 5};

}  // namespace

TEST_CASE("no parameters are the identity about either centre") {
  for (const Centre centre : {Centre::keras, Centre::pixel}) {
    check_point(affine_map({}, kSize, centre)({3, 4}), 3, 4);
  }
}

TEST_CASE("90 degrees about the middle of the picture turn its corners into one another") {
  AffineParameters turn;
  turn.theta = 90;
  const PlaneSize square{5, 5};
  const Affine map = affine_map(turn, square, Centre::pixel);
  check_point(map({0, 0}), 0, 4);
  check_point(map({0, 4}), 4, 4);
  check_point(map({4, 4}), 4, 0);
  check_point(map({2, 2}), 2, 2);
}

TEST_CASE("Keras' centre stands one pixel right of and below the middle") {
  AffineParameters zoom;
  zoom.zx = zoom.zy = 0.5;
  check_point(affine_map(zoom, kSize, Centre::pixel)({3, 2}), 3, 2);
  check_point(affine_map(zoom, kSize, Centre::keras)({4, 3}), 4, 3);
}

TEST_CASE("tx shifts along the rows and ty along the columns, as in Keras") {
  AffineParameters shift;
  shift.tx = 2;
  shift.ty = -3;
  check_point(affine_map(shift, kSize)({1, 1}), -2, 3);
}

TEST_CASE("a map times its inverse is the identity, and a flat map has none") {
  const AffineParameters all{.theta = 12, .shear = -17, .tx = 5, .ty = -4, .zx = 0.8, .zy = 1.1};
  const Affine map = affine_map(all, kSize);
  check_point((map * inverse(map))({2, 3}), 2, 3);
  check_point((inverse(map) * map)({-20, 31}), -20, 31);
  AffineParameters flat;
  flat.zx = 0;
  CHECK_THROWS_AS(inverse(affine_map(flat, kSize)), Error);
}

TEST_CASE("the mirror changes left and right and undoes itself") {
  const Affine mirror = mirror_map(kSize);
  check_point(mirror({0, 2}), 6, 2);
  CHECK(mirror * mirror == Affine{});
}

TEST_CASE("the presets hold the published ranges, and draws stay inside and fill them") {
  const AffineRanges& table2 = affine_preset("table2");
  CHECK(table2.theta.high == 15);
  CHECK(table2.shear.low == -20);
  CHECK(table2.tx.high == 12);
  CHECK(table2.zy.low == 0.8);
  CHECK(table2.zy.high == 1.1);
  const AffineRanges& table3 = affine_preset("table3");
  CHECK(table3.theta.high == 5);
  CHECK(table3.shear.high == 10);
  CHECK(table3.ty.low == -4);
  CHECK(table3.zx.low == 0.9);
  CHECK(table3.zx.high == 1);
  double least = 1e9;
  double most = -1e9;
  double sum = 0;
  constexpr int kDraws = 20000;
  for (int item = 0; item < kDraws; ++item) {
    Random random(1, static_cast<std::uint64_t>(item));
    const AffineParameters drawn = draw_affine(table2, random);
    least = std::min(least, drawn.shear);
    most = std::max(most, drawn.shear);
    sum += drawn.shear;
    CHECK((drawn.zx >= 0.8 && drawn.zx < 1.1));
  }
  CHECK(least >= -20);
  CHECK(least < -19.9);
  CHECK(most < 20);
  CHECK(most > 19.9);
  // Five standard errors of the mean of a uniform variable.
  CHECK(std::fabs(sum / kDraws) < 5 * 40 / std::sqrt(12.0 * kDraws));
  CHECK_THROWS_AS(affine_preset("table4"), Error);
}

TEST_CASE("the coin is fair, and pairs depend on seed and item alone") {
  int flipped = 0;
  constexpr int kDraws = 20000;
  for (std::uint64_t item = 0; item < kDraws; ++item) {
    flipped += draw_pair_maps({}, kSize, 3, item).flipped ? 1 : 0;
  }
  CHECK(std::abs(flipped - kDraws / 2) < 5 * std::sqrt(kDraws) / 2);
  const PairMaps one = draw_pair_maps({}, kSize, 3, 11);
  CHECK(one.previous == draw_pair_maps({}, kSize, 3, 11).previous);
  CHECK_FALSE(one.previous == draw_pair_maps({}, kSize, 3, 12).previous);
  CHECK_FALSE(one.previous == draw_pair_maps({}, kSize, 4, 11).previous);
}

TEST_CASE("another choice of motion, flip or direction changes nothing else of a pair") {
  PairRanges ranges;
  const PairMaps pair = draw_pair_maps(ranges, kSize, 5, 6);
  ranges.previous_moves = false;
  const PairMaps turned = draw_pair_maps(ranges, kSize, 5, 6);
  CHECK(turned.previous == pair.current);
  CHECK(turned.current == pair.previous);
  ranges.motion = affine_preset("none");
  const PairMaps still = draw_pair_maps(ranges, kSize, 5, 6);
  CHECK(still.augment == pair.augment);
  CHECK(still.flipped == pair.flipped);
  check_point(motion_map(still.previous, still.current)({2, 1}), 2, 1);
}

TEST_CASE("parameters survive JSON, and what is missing is named") {
  const AffineParameters all{.theta = 12, .shear = -17, .tx = 5, .ty = -4, .zx = 0.8, .zy = 1.1};
  CHECK(affine_from_json(affine_json(all), "here") == all);
  Json less = affine_json(all);
  less.erase("ty");
  CHECK_THROWS_WITH(affine_from_json(less, "here"), Catch::Contains("here"));
}

TEST_CASE("names of centres and fill modes lead back to them") {
  for (const auto fill :
       {FillMode::nearest, FillMode::constant, FillMode::reflect, FillMode::wrap}) {
    CHECK(fill_from_name(name(fill)) == fill);
  }
  CHECK(centre_from_name("pixel") == Centre::pixel);
  CHECK_THROWS_WITH(fill_from_name("mirror"), Catch::Contains("reflect"));
}
