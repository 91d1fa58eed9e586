// The optical flow that the program gives to training: its direction, its trust, its 2018 form.
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "tools/tinct-torch/commands.h"

#include <catch2/catch.hpp>

using tinct::film_flows;
using tinct::GrayFlow;

namespace {

constexpr int kWidth = 96, kHeight = 72;
constexpr int kRight = 3, kUp = 2;

/// Soft blobs, moved by whole pixels.
std::vector<std::uint8_t> picture(int right, int up) {
  std::vector<std::uint8_t> gray;
  for (int y = 0; y < kHeight; ++y) {
    for (int x = 0; x < kWidth; ++x) {
      const double u = x - right, v = y + up;
      gray.push_back(static_cast<std::uint8_t>(128 + 60 * std::sin(0.31 * u + 0.11 * v) +
                                               50 * std::cos(0.23 * v - 0.07 * u)));
    }
  }
  return gray;
}

struct InnerMean {
  double u = 0, v = 0, trusted = 0;
};

/// Means over what is further than 12 pixels from the border.
InnerMean inner_mean(const GrayFlow& flow) {
  InnerMean mean;
  int count = 0;
  for (int y = 12; y < kHeight - 12; ++y) {
    for (int x = 12; x < kWidth - 12; ++x) {
      const auto i = static_cast<std::size_t>(y * kWidth + x);
      mean.u += flow.u[i];
      mean.v += flow.v[i];
      mean.trusted += flow.valid[i];
      ++count;
    }
  }
  return {mean.u / count, mean.v / count, mean.trusted / count};
}

}  // namespace

TEST_CASE("flow leads from a pixel of the first picture to its place in the second",
          "[film_flow]") {
  const std::vector<std::uint8_t> first = picture(0, 0), second = picture(kRight, kUp);
  for (const std::string method : {"farneback", "dis"}) {
    INFO(method);
    const GrayFlow flow = film_flows()(method)(first, second, kWidth, kHeight);
    REQUIRE(flow.u.size() == first.size());
    REQUIRE(flow.v.size() == first.size());
    REQUIRE(flow.valid.size() == first.size());
    const InnerMean mean = inner_mean(flow);
    CHECK(mean.u == Approx(kRight).margin(0.3));
    CHECK(mean.v == Approx(-kUp).margin(0.3));
    CHECK(mean.trusted > 0.9);
  }
}

TEST_CASE("the 2018 program's flow is the negated one of the other direction", "[film_flow]") {
  const std::vector<std::uint8_t> first = picture(0, 0), second = picture(kRight, kUp);
  const GrayFlow other = film_flows()("farneback")(second, first, kWidth, kHeight);
  const GrayFlow as_published = film_flows()("colormotion2018")(first, second, kWidth, kHeight);
  REQUIRE(as_published.u.size() == other.u.size());
  for (std::size_t i = 0; i < other.u.size(); i += 37) {
    CHECK(as_published.u[i] == -other.u[i]);
    CHECK(as_published.v[i] == -other.v[i]);
  }
}
