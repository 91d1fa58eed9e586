#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "lib/base/errors.h"
#include "lib/media/colour.h"
#include "lib/media/opencv.h"
#include "lib/media/optical_flow.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// A smooth texture without repetition, moved by (dx, dy).
Frame texture(int width, int height, double dx, double dy) {
  Frame frame = make_frame(width, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double u = x - dx;
      const double v = y - dy;
      const double value = 128 + 45 * std::sin(0.31 * u + 0.4 * std::sin(0.11 * v)) +
                           45 * std::cos(0.27 * v + 0.5 * std::sin(0.13 * u));
      for (int c = 0; c < 3; ++c) {
        frame.row(y)[3 * x + c] = static_cast<std::uint8_t>(std::lround(value));
      }
    }
  }
  return frame;
}

// The largest distance of the flow from (dx, dy) farther than `border` from the edges.
double worst_error(const FlowField& flow, int border, double dx, double dy) {
  double worst = 0;
  for (int y = border; y < flow.height - border; ++y) {
    for (int x = border; x < flow.width - border; ++x) {
      const std::size_t i = static_cast<std::size_t>(y) * flow.width + x;
      worst = std::max(worst, std::hypot(flow.u[i] - dx, flow.v[i] - dy));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("a moved texture gives its motion within a tenth of a pixel", "[flow]") {
  const Frame from = texture(128, 96, 0, 0);
  const Frame to = texture(128, 96, 2.0, -1.25);
  for (const FlowMethod method : {FlowMethod::farneback, FlowMethod::dis}) {
    CHECK(worst_error(optical_flow(from, to, method), 24, 2.0, -1.25) < 0.1);
    CHECK(worst_error(optical_flow(to, from, method), 24, -2.0, 1.25) < 0.1);
  }
}

TEST_CASE("a frame has no motion to itself", "[flow]") {
  const Frame frame = texture(128, 96, 0, 0);
  for (const FlowMethod method : {FlowMethod::farneback, FlowMethod::dis}) {
    const FlowField flow = optical_flow(frame, frame, method);
    REQUIRE(flow.u.size() == 128 * 96);
    // Farneback takes the last row and column for outside, which its window of 15 px carries in,
    // at half size once more.
    CHECK(worst_error(flow, 24, 0, 0) < 1e-3);
    CHECK(worst_error(flow, 0, 0, 0) < 0.5);
  }
}

TEST_CASE("colour and gray frames give the same flow, by OpenCV's gray", "[flow]") {
  const Frame first = test::noise_frame(64, 48, 1);
  const Frame second = test::noise_frame(64, 48, 2);
  cv::Mat gray;
  cv::cvtColor(mat_view(first), gray, cv::COLOR_BGR2GRAY);
  const Frame ours = to_gray(first);
  CHECK(cv::norm(gray, mat_view(ours), cv::NORM_INF) == 0);
  const FlowField colour_flow = optical_flow(first, second, FlowMethod::farneback);
  const FlowField gray_flow = optical_flow(ours, to_gray(second), FlowMethod::farneback);
  CHECK(colour_flow.u == gray_flow.u);
  CHECK(colour_flow.v == gray_flow.v);
}

TEST_CASE("flow between two sizes is a bug of the caller", "[flow]") {
  CHECK_THROWS_AS(optical_flow(test::plain_frame(32, 32, 0, 0, 0),
                               test::plain_frame(32, 31, 0, 0, 0), FlowMethod::farneback),
                  Error);
  CHECK(optical_flow_version() == CV_VERSION);
}
