#include <cmath>
#include <cstdint>
#include <string>

#include <opencv2/imgproc.hpp>

extern "C" {
#include <libavutil/cpu.h>
}

#include "lib/base/errors.h"
#include "lib/media/frame_source.h"
#include "lib/media/opencv.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::TestVideo;

namespace {

std::vector<Frame> decode(const std::filesystem::path& path,
                          const FrameSourceOptions& options = {}) {
  return test::read_all(*open_video_file(path, options));
}

int equal_frames(const std::vector<Frame>& a, const std::vector<Frame>& b) {
  REQUIRE(a.size() == b.size());
  int equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) equal += same_pixels(a[i], b[i]) ? 1 : 0;
  return equal;
}

int largest_difference(const Frame& a, const Frame& b) {
  int largest = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int i = 0; i < a.width * bytes_per_pixel(a.format); ++i) {
      largest = std::max(largest, std::abs(a.row(y)[i] - b.row(y)[i]));
    }
  }
  return largest;
}

}  // namespace

TEST_CASE("the colour recipes have names, and no others") {
  for (const auto recipe : {ColourRecipe::tinct1, ColourRecipe::cv2018}) {
    CHECK(colour_recipe(name(recipe)) == recipe);
  }
  CHECK(std::string(name(ColourRecipe::cv2018)) == "cv2018");
  CHECK_THROWS_WITH(colour_recipe("rec709"), Catch::Contains("rec709"));
  CHECK(Rational{24000, 1001}.text() == "24000/1001");
}

TEST_CASE("decoder threads never change a pixel") {
  const test::TemporaryFolder folder;
  test::write_test_video(folder / "a.mp4", test::test_frames(176, 144, 30), test::h264());
  test::write_test_video(folder / "a.mkv", test::test_frames(176, 144, 10),
                         {.pix_fmt = "yuv422p10le", .options = {{"slices", "4"}, {"level", "3"}}});
  for (const char* file : {"a.mp4", "a.mkv"}) {
    for (const auto recipe : {ColourRecipe::tinct1, ColourRecipe::cv2018}) {
      const auto one = decode(folder / file, {.recipe = recipe, .decoder_threads = 1});
      for (const int threads : {2, 8, 0}) {
        const auto many = decode(folder / file, {.recipe = recipe, .decoder_threads = threads});
        CAPTURE(file, threads);
        CHECK(equal_frames(one, many) == static_cast<int>(one.size()));
      }
    }
  }
}

TEST_CASE("tinct1 gives the same bits without SIMD, in our code and in FFmpeg's") {
  const test::TemporaryFolder folder;
  test::write_test_video(folder / "h264.mp4", test::test_frames(175, 143, 12), [] {
    TestVideo video = test::h264();
    video.pix_fmt = "yuv444p";
    return video;
  }());
  test::write_test_video(folder / "yuv.mkv", test::test_frames(75, 43, 4), {.pix_fmt = "yuv420p"});
  test::write_test_video(folder / "packed.nut", test::test_frames(76, 44, 4),
                         {.encoder = "rawvideo", .pix_fmt = "uyvy422"});
  test::write_test_video(folder / "rgb565.nut", test::test_frames(76, 44, 4),
                         {.encoder = "rawvideo", .pix_fmt = "rgb565le"});
  for (const char* file : {"h264.mp4", "yuv.mkv", "packed.nut", "rgb565.nut"}) {
    const auto fast = decode(folder / file);
    const auto plain = decode(folder / file, {.simd = false});
    av_force_cpu_flags(0);
    const auto plainest = decode(folder / file, {.simd = false});
    av_force_cpu_flags(-1);
    CAPTURE(file);
    CHECK(equal_frames(fast, plain) == static_cast<int>(fast.size()));
    CHECK(equal_frames(fast, plainest) == static_cast<int>(fast.size()));
  }
}

TEST_CASE("gray is the luma plane as it is coded") {
  const test::TemporaryFolder folder;
  // White and black in "tv" range are 235 and 16, and stay so.
  for (const char* format : {"yuv420p", "yuv422p10le", "yuv444p12le"}) {
    const std::vector<Frame> frames = {test::plain_frame(20, 10, 255, 255, 255),
                                       test::plain_frame(20, 10, 0, 0, 0)};
    test::write_test_video(folder / "a.mkv", frames, {.pix_fmt = format});
    const auto gray = decode(folder / "a.mkv", {.format = PixelFormat::gray8});
    CAPTURE(format);
    CHECK(gray[0].format == PixelFormat::gray8);
    CHECK(gray[0].row(9)[19] == 235);
    CHECK(gray[1].row(3)[4] == 16);
  }
}

TEST_CASE("gray frames live on after their source") {
  const test::TemporaryFolder folder;
  test::write_test_video(folder / "a.mp4", test::test_frames(64, 48, 30), test::h264());
  const FrameSourceOptions gray{.format = PixelFormat::gray8};
  const auto kept = decode(folder / "a.mp4", gray);
  std::vector<Frame> copies;
  const auto source = open_video_file(folder / "a.mp4", gray);
  while (const auto frame = source->next()) copies.push_back(clone(*frame));
  CHECK(equal_frames(kept, copies) == 30);
}

TEST_CASE("gray of RGB is OpenCV's BGR2GRAY") {
  const test::TemporaryFolder folder;
  const auto frames = test::test_frames(90, 60, 2);
  test::write_test_video(folder / "a.mkv", frames);
  const auto gray = decode(folder / "a.mkv", {.format = PixelFormat::gray8});
  for (int i = 0; i < 2; ++i) {
    cv::Mat expected;
    cv::cvtColor(mat_view(frames[i]), expected, cv::COLOR_BGR2GRAY);
    CHECK(cv::norm(expected, mat_view(gray[i]), cv::NORM_INF) == 0);
  }
}

TEST_CASE("cv2018 converts with BT.601 whatever the tag says, tinct1 does not") {
  const test::TemporaryFolder folder;
  const Frame red = test::plain_frame(32, 32, 0, 0, 255);
  TestVideo video{.pix_fmt = "yuv444p", .matrix = "bt709"};
  test::write_test_video(folder / "a.mkv", {red}, video);
  const Frame right = decode(folder / "a.mkv").at(0);
  const Frame old = decode(folder / "a.mkv", {.recipe = ColourRecipe::cv2018}).at(0);
  CHECK(largest_difference(right, red) <= 2);
  // Y 63, Cb 102, Cr 240 read as BT.601: 233.4 in red, green -26 -> 0, blue 2.3.
  CHECK(std::abs(old.row(5)[15 + 2] - 233) <= 1);
  CHECK(std::abs(old.row(5)[15] - 2) <= 1);
}

TEST_CASE("frames of one source are not written over by the next ones") {
  const test::TemporaryFolder folder;
  const auto frames = test::test_frames(40, 30, 20);
  test::write_test_video(folder / "a.mkv", frames);
  const auto source = open_video_file(folder / "a.mkv");
  std::vector<Frame> kept;
  int number = 0;
  while (auto frame = source->next()) {
    if (number++ % 3 != 0) kept.push_back(std::move(*frame));  // the others are given back
  }
  for (const Frame& frame : kept) {
    CHECK(same_pixels(frame, frames[static_cast<std::size_t>(frame.number)]));
  }
}
