#include <opencv2/imgproc.hpp>

#include "lib/media/opencv.h"
#include "lib/media/resize.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("frames shrink to the very bits of OpenCV's INTER_AREA", "[resize]") {
  keep_opencv_to_one_thread();
  for (const auto& [from, to] : {std::pair{FrameSize{192, 108}, FrameSize{26, 25}},
                                 {{128, 72}, {25, 25}},
                                 {{61, 47}, {60, 46}},
                                 {{200, 9}, {3, 7}},
                                 {{96, 54}, {32, 32}},
                                 {{97, 33}, {1, 1}},
                                 {{64, 48}, {32, 16}}}) {
    const Frame frame = test::noise_frame(from.width, from.height, 3);
    Frame expected = make_frame(to.width, to.height);
    cv::Mat out = mat_view(expected);
    cv::resize(mat_view(frame), out, out.size(), 0, 0, cv::INTER_AREA);
    INFO(from.width << "x" << from.height << " to " << to.width << "x" << to.height);
    CHECK(same_pixels(resize_area(frame, to.width, to.height), expected));
  }
}
