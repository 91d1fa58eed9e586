// Matrices and pictures as keras_preprocessing 1.1.2 and SciPy make them; the reference is written
// by tests/support/reference_affine.py.
#include <cmath>
#include <cstdlib>
#include <string>

#include "augment/affine.h"
#include "augment/warp.h"
#include "lib/base/json.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using tinct::Affine;
using tinct::Frame;
using tinct::Json;
using tinct::test::pattern_frame;

namespace {

const Json& reference() {
  static const Json json = tinct::read_json_file(std::string(std::getenv("TINCT_SOURCE")) +
                                                 "/tests/augment/keras_reference.json");
  return json;
}

tinct::PlaneSize size() { return {reference()["width"], reference()["height"]}; }

tinct::AffineParameters parameters(const Json& given) {
  return {.theta = given.value("theta", 0.0),
          .shear = given.value("shear", 0.0),
          .tx = given.value("tx", 0.0),
          .ty = given.value("ty", 0.0),
          .zx = given.value("zx", 1.0),
          .zy = given.value("zy", 1.0)};
}

/// True for a point on the picture's border, where the last bit decides what is outside.
bool on_border(const tinct::Point& at) {
  const auto near = [](double a, double b) { return std::fabs(a - b) < 1e-9; };
  return near(at.x, 0) || near(at.y, 0) || near(at.x, size().width - 1) ||
         near(at.y, size().height - 1);
}

double largest_difference(const Frame& picture, const Affine& map, const Json& expected) {
  double largest = 0;
  std::size_t i = 0;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const bool skipped = on_border(map({double(x), double(y)})) && !(map == Affine{});
      for (int c = 2; c >= 0; --c) {  // the reference is RGB
        const double value = expected[i++];
        if (skipped) continue;
        largest = std::max(largest, std::fabs(picture.row(y)[3 * x + c] - value));
      }
    }
  }
  CHECK(i == expected.size());
  return largest;
}

}  // namespace

TEST_CASE("the matrix is Keras' matrix with rows and columns swapped to x and y") {
  for (const Json& entry : reference()["cases"]) {
    INFO(entry["parameters"]);
    const Affine map = affine_map(parameters(entry["parameters"]), size());
    const auto& keras = entry["matrix"];
    const double expected[6] = {keras[1][1], keras[1][0], keras[1][2],
                                keras[0][1], keras[0][0], keras[0][2]};
    const double made[6] = {map.xx, map.xy, map.x0, map.yx, map.yy, map.y0};
    for (int i = 0; i < 6; ++i) CHECK(made[i] == Approx(expected[i]).margin(1e-12));
  }
}

TEST_CASE("a warped picture is SciPy's to the rounding to 8 bits, in every fill mode") {
  const Frame picture = pattern_frame(size().width, size().height, 0);
  for (const Json& entry : reference()["cases"]) {
    const Affine map = affine_map(parameters(entry["parameters"]), size());
    for (const auto& [mode, expected] : entry["pictures"].items()) {
      INFO(entry["parameters"] << " " << mode);
      const Frame warped =
          warp(picture, map, size(), {.mode = tinct::fill_from_name(mode), .constant = 77});
      CHECK(largest_difference(warped, map, expected) < 0.7);
    }
  }
}
