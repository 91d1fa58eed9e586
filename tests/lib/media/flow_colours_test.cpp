// Middlebury's colour wheel: the values are those of its color_flow program.
#include "lib/media/flow_colours.h"

#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

using tinct::flow_colours;
using tinct::FlowField;
using tinct::Frame;

namespace {

FlowField field(std::vector<float> u, std::vector<float> v) {
  const int width = static_cast<int>(u.size());
  return {.width = width, .height = 1, .u = std::move(u), .v = std::move(v)};
}

std::vector<int> rgb(const Frame& picture, int x) {
  const auto* p = picture.row(0) + 3 * x;
  return {p[2], p[1], p[0]};
}

}  // namespace

TEST_CASE("no motion is white and the four directions have Middlebury's colours") {
  const Frame picture = flow_colours(field({0, 2, -2, 0, 0}, {0, 0, 0, 2, -2}), 2);
  CHECK(rgb(picture, 0) == std::vector<int>{255, 255, 255});
  CHECK(rgb(picture, 1) == std::vector<int>{255, 0, 0});
  CHECK(rgb(picture, 2) == std::vector<int>{0, 209, 255});
  CHECK(rgb(picture, 3) == std::vector<int>{255, 229, 0});
  // Half way from 78 to 98, cut off below 88 by the single precision of the original.
  CHECK(rgb(picture, 4) == std::vector<int>{87, 0, 255});
}

TEST_CASE("half the motion is half way to white, more than the full motion is darker") {
  const Frame picture = flow_colours(field({1, 4}, {0, 0}), 2);
  CHECK(rgb(picture, 0) == std::vector<int>{255, 127, 127});
  CHECK(rgb(picture, 1) == std::vector<int>{191, 0, 0});
}

TEST_CASE("without a scale the longest known vector is the full motion") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const FlowField flow = field({3, 0, 2e9F, nan}, {4, 0, 0, 0});
  CHECK(tinct::largest_motion(flow) == Approx(5));
  const Frame picture = flow_colours(flow);
  CHECK(picture.row(0)[3] == 255);
  CHECK(rgb(picture, 2) == std::vector<int>{0, 0, 0});
  CHECK(rgb(picture, 3) == std::vector<int>{0, 0, 0});
  CHECK(rgb(flow_colours(field({0}, {0})), 0) == std::vector<int>{255, 255, 255});
}
