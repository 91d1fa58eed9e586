#include <opencv2/videoio.hpp>

#include "lib/media/frame_source.h"
#include "lib/media/opencv.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

struct Agreement {
  int frames = 0;
  int equal = 0;
};

// cv::VideoCapture and the recipe cv2018 side by side, both to the end.
Agreement compare(const std::filesystem::path& path) {
  cv::VideoCapture capture(path.string(), cv::CAP_FFMPEG);
  REQUIRE(capture.isOpened());
  capture.set(cv::CAP_PROP_ORIENTATION_AUTO, 0);
  const auto source = open_video_file(path, {.recipe = ColourRecipe::cv2018});
  Agreement agreement;
  cv::Mat theirs;
  while (capture.read(theirs)) {
    const auto ours = source->next();
    REQUIRE(ours);
    ++agreement.frames;
    const cv::Mat mine = mat_view(*ours);
    REQUIRE(mine.size() == theirs.size());
    if (cv::norm(mine, theirs, cv::NORM_INF) == 0) ++agreement.equal;
  }
  CHECK_FALSE(source->next());
  return agreement;
}

}  // namespace

TEST_CASE("cv2018 gives cv::VideoCapture's frames, bit for bit, on real films") {
  REQUIRE_FALSE(test::shared_folder().empty());
  const auto films = test::shared_folder() / "clips" / "scenes";
  for (const char* film : {"dev_cards.mp4", "dev_hard.mp4", "real_bunny.webm", "real_nasa.mp4"}) {
    const Agreement agreement = compare(films / film);
    CAPTURE(film, agreement.frames);
    CHECK(agreement.frames > 100);
    CHECK(agreement.equal == agreement.frames);
  }
}

TEST_CASE("cv2018 gives cv::VideoCapture's frames for odd formats") {
  const test::TemporaryFolder folder;
  const auto frames = test::test_frames(50, 34, 8);
  for (const char* format : {"yuv420p", "yuv422p10le", "yuv444p", "gbrp10le", "gray", "bgr0"}) {
    test::TestVideo video;
    video.pix_fmt = format;
    const auto path = folder / (std::string(format) + ".mkv");
    test::write_test_video(path, frames, video);
    const Agreement agreement = compare(path);
    CAPTURE(format);
    CHECK(agreement.frames == 8);
    CHECK(agreement.equal == 8);
  }
}
