#include <cmath>
#include <numbers>

#include "lib/media/vector_math.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

double relative(double value, double truth) { return std::abs(value / truth - 1); }

}  // namespace

TEST_CASE("the cube root for vectors is the standard library's to 1e-15", "[vector_math]") {
  double worst = 0;
  for (int i = 1; i <= 200'000; ++i) {
    const double t = i / 200'000.;
    worst = std::max(worst, relative(vector_math::cube_root(t), std::cbrt(t)));
  }
  for (int exponent = -90; exponent <= 90; ++exponent) {
    const double t = std::ldexp(1.1, exponent);
    worst = std::max(worst, relative(vector_math::cube_root(t), std::cbrt(t)));
  }
  CHECK(worst < 2e-15);
  CHECK(vector_math::cube_root(0) == 0);
}

TEST_CASE("the exponential for vectors is the standard library's to 1e-14", "[vector_math]") {
  double worst = 0;
  for (int i = -200'000; i <= 200'000; ++i) {
    const double x = i * 3.5e-3;
    worst = std::max(worst, relative(vector_math::exponential(x), std::exp(x)));
  }
  CHECK(worst < 1e-14);
  CHECK(vector_math::exponential(0) == 1);
  CHECK(vector_math::exponential(-1e9) < 1e-300);
  CHECK(vector_math::exponential(-1e9) >= 0);
}

TEST_CASE("the sine for vectors is the standard library's to 1e-15 up to 1.1", "[vector_math]") {
  double worst = 0;
  for (int i = 1; i <= 110'000; ++i) {
    const double x = i * 1e-5;
    worst = std::max(worst, relative(vector_math::sine_below_one(x), std::sin(x)));
    REQUIRE(vector_math::sine_below_one(-x) == -vector_math::sine_below_one(x));
  }
  CHECK(worst < 1e-15);
  CHECK(vector_math::sine_below_one(0) == 0);
}

TEST_CASE("the arc tangent for vectors is right in every octant and on the axes", "[vector_math]") {
  double worst = 0;
  for (int i = -100'000; i <= 100'000; ++i) {
    const double angle = std::numbers::pi * (i + .5) / 100'001;
    for (const double radius : {1e-9, 1., 180.}) {
      const double y = radius * std::sin(angle), x = radius * std::cos(angle);
      worst = std::max(worst, relative(vector_math::arc_tangent(y, x), std::atan2(y, x)));
    }
  }
  CHECK(worst < 1e-15);
  CHECK(vector_math::arc_tangent(0, 0) == 0);
  CHECK(vector_math::arc_tangent(0, 3) == 0);
  CHECK(vector_math::arc_tangent(0, -3) == std::numbers::pi);
  CHECK(vector_math::arc_tangent(2, 0) == std::numbers::pi / 2);
  CHECK(vector_math::arc_tangent(-2, 0) == -std::numbers::pi / 2);
}
