#include <algorithm>
#include <cstdint>
#include <fstream>
#include <numeric>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/subprocess.h"
#include "lib/media/frame_source.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::TestVideo;

namespace {

// The sentence of the Error(Fault::input) that opening throws.
std::string refusal(const std::filesystem::path& path) {
  try {
    (void)open_frame_source(path);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    return error.what();
  }
  return "";
}

void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// How many frames the ffmpeg program decodes.
int frames_by_ffmpeg(const std::filesystem::path& path) {
  const auto result = run_process({"sh", "-c",
                                   "ffmpeg -nostdin -v error -i '" + path.string() +
                                       "' -map 0:v:0 -fps_mode passthrough -f framemd5 - "
                                       "2>/dev/null | grep -vc '^#'"},
                                  {.capture_output = true});
  return std::stoi(result.output);
}

void ffmpeg(const std::string& arguments) {
  const auto result = run_process({"sh", "-c", "ffmpeg -nostdin -y -v error " + arguments});
  REQUIRE(result.exit_status == 0);
}

}  // namespace

TEST_CASE("what was written losslessly is read back, numbered and timed") {
  const test::TemporaryFolder folder;
  const auto frames = test::test_frames(64, 48, 12);
  test::write_test_video(folder / "a.mkv", frames, {.fps = {25, 1}});
  const auto source = open_frame_source(folder / "a.mkv");
  const auto read = test::read_all(*source);
  REQUIRE(read.size() == 12);
  for (int i = 0; i < 12; ++i) {
    CHECK(same_pixels(read[i], frames[i]));
    CHECK(read[i].number == i);
    CHECK(static_cast<double>(read[i].pts) * source->info().time_base.value() == Approx(i / 25.0));
    CHECK_FALSE(read[i].damaged);
  }
  const VideoInfo& info = source->info();
  CHECK(info.frames == 12);
  CHECK(info.fps == Rational{25, 1});
  CHECK(info.codec == "ffv1");
  CHECK(info.pix_fmt == "bgr0");
  CHECK(info.matrix == "rgb");
  CHECK(info.range == "pc");
  CHECK_FALSE(info.vfr);
  CHECK(info.damaged_packets == 0);
  CHECK_FALSE(source->next());
}

TEST_CASE("H.264 with B frames comes whole and in presentation order") {
  const test::TemporaryFolder folder;
  const auto frames = test::test_frames(96, 64, 40);
  test::write_test_video(folder / "a.mp4", frames, test::h264());
  const auto source = open_video_file(folder / "a.mp4", {.decoder_threads = 2});
  const auto read = test::read_all(*source);
  REQUIRE(read.size() == 40);
  for (int i = 1; i < 40; ++i) CHECK(read[i].pts > read[i - 1].pts);
  CHECK(source->info().frames_estimate == 40);
  CHECK(source->info().duration == Approx(1.6));
}

TEST_CASE("matrix and range are the tagged ones, with a stated fallback") {
  const test::TemporaryFolder folder;
  const auto info_of = [&](int width, int height, const TestVideo& video) {
    test::write_test_video(folder / "a.mkv", test::test_frames(width, height, 1), video);
    return open_video_file(folder / "a.mkv")->info();
  };
  TestVideo video{.pix_fmt = "yuv420p"};
  for (const char* matrix : {"bt601", "bt709", "bt2020"}) {
    video.matrix = matrix;
    const VideoInfo info = info_of(64, 48, video);
    CHECK(info.matrix == matrix);
    CHECK(info.matrix_tagged);
    CHECK(info.range == "tv");
    CHECK_FALSE(info.range_tagged);
  }
  video.matrix = "";
  CHECK(info_of(64, 48, video).matrix == "bt601");
  CHECK_FALSE(info_of(64, 48, video).matrix_tagged);
  CHECK(info_of(32, 720, video).matrix == "bt709");
  CHECK(info_of(1280, 16, video).matrix == "bt709");
  CHECK(info_of(1278, 718, video).matrix == "bt601");
  video.range = "pc";
  CHECK(info_of(64, 48, video).range == "pc");
  CHECK(info_of(64, 48, video).range_tagged);
}

TEST_CASE("a video decodes to nearly the colours it was made of, whatever its tags") {
  const test::TemporaryFolder folder;
  const Frame colour = test::plain_frame(16, 16, 200, 90, 30);
  for (const char* format : {"yuv420p", "yuv422p", "yuv444p", "yuv422p10le", "yuv420p16le"}) {
    for (const char* matrix : {"bt601", "bt709", "bt2020"}) {
      for (const char* range : {"tv", "pc"}) {
        TestVideo video{.pix_fmt = format, .matrix = matrix, .range = range};
        test::write_test_video(folder / "a.mkv", {colour}, video);
        const auto frame = open_video_file(folder / "a.mkv")->next();
        CAPTURE(format, matrix, range);
        for (int c = 0; c < 3; ++c) CHECK(std::abs(frame->row(7)[21 + c] - colour.row(0)[c]) <= 2);
      }
    }
  }
}

TEST_CASE("rotation and pixel shape are recorded and not applied") {
  const test::TemporaryFolder folder;
  const auto frames = test::test_frames(64, 48, 2);
  for (const int rotation : {0, 90, 180, 270}) {
    TestVideo video = test::h264();
    video.rotation = rotation;
    video.sample_aspect = {4, 3};
    test::write_test_video(folder / "a.mp4", frames, video);
    const auto source = open_video_file(folder / "a.mp4");
    CHECK(source->info().rotation == rotation);
    CHECK(source->info().sample_aspect == Rational{4, 3});
    CHECK(source->info().width == 64);
    CHECK(source->next()->height == 48);
  }
}

TEST_CASE("a rotation of 90 degrees is clockwise, as the ffmpeg program turns it for display") {
  const test::TemporaryFolder folder;
  const Frame stored = test::test_pattern(32, 20, 0);
  TestVideo video{.encoder = "png", .pix_fmt = "rgb24"};
  video.rotation = 90;
  test::write_test_video(folder / "a.mov", {stored}, video);
  REQUIRE(open_video_file(folder / "a.mov")->info().rotation == 90);
  ffmpeg("-i " + (folder / "a.mov").string() + " -c:v ffv1 -pix_fmt bgr0 " +
         (folder / "turned.mkv").string());
  const Frame turned = open_video_file(folder / "turned.mkv")->next().value();
  REQUIRE(turned.width == 20);
  int equal = 0;
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 20; ++x) {
      const std::uint8_t* from = stored.row(19 - x) + 3 * y;
      equal += std::equal(from, from + 3, turned.row(y) + 3 * x) ? 1 : 0;
    }
  }
  CHECK(equal == 32 * 20);
}

TEST_CASE("the 48 frames of a variable frame rate stay 48, and are called variable") {
  const test::TemporaryFolder folder;
  TestVideo video = test::h264();
  std::int64_t time = 0;
  for (int i = 0; i < 48; ++i) video.pts.push_back(time += i % 3 == 0 ? 20 : 55);
  test::write_test_video(folder / "vfr.mp4", test::test_frames(64, 48, 48), video);
  const auto source = open_video_file(folder / "vfr.mp4");
  CHECK(test::read_all(*source).size() == 48);
  CHECK(source->info().vfr);
  CHECK(source->info().frames == 48);
}

TEST_CASE("a constant rate that Matroska rounds to milliseconds is not variable") {
  const test::TemporaryFolder folder;
  const auto frames = test::test_frames(32, 32, 50);
  test::write_test_video(folder / "a.mkv", frames, {.fps = {24000, 1001}});
  const auto source = open_video_file(folder / "a.mkv");
  CHECK(test::read_all(*source).size() == 50);
  CHECK_FALSE(source->info().vfr);
}

TEST_CASE("the frames of an edit list are those that the ffmpeg program decodes") {
  const test::TemporaryFolder folder;
  TestVideo video = test::h264();
  video.options = {{"g", "30"}, {"bf", "2"}};
  test::write_test_video(folder / "whole.mp4", test::test_frames(64, 48, 120), video);
  const std::string cut = (folder / "cut.mp4").string();
  ffmpeg("-ss 1.64 -i " + (folder / "whole.mp4").string() + " -c copy " + cut);
  const auto source = open_video_file(cut);
  const auto count = static_cast<int>(test::read_all(*source).size());
  CHECK(count == frames_by_ffmpeg(cut));
  CHECK(count == 79);  // 120 - 41: what lies before the edit is not shown …
  CHECK(source->info().frames_estimate > count);  // … though the container counts it
  CHECK(source->info().damaged_packets == 0);
}

TEST_CASE("every film at hand gives as many frames as its truth file says") {
  const auto films = test::shared_folder() / "clips" / "scenes";
  REQUIRE(std::filesystem::exists(films));
  const FrameSourceOptions gray{.format = PixelFormat::gray8};
  for (const auto& [film, count] : {std::pair{"dev_cards.mp4", 660}, {"real_nasa.mp4", 390}}) {
    const auto frames = test::read_all(*open_video_file(films / film, gray));
    CHECK(static_cast<int>(frames.size()) == count);
  }
}

TEST_CASE("tiny and odd pictures are read whole") {
  const test::TemporaryFolder folder;
  for (const auto& [width, height] : {std::pair{1, 1}, {3, 5}, {2, 1}, {17, 9}}) {
    for (const char* format : {"yuv420p", "yuv422p", "yuv444p", "yuv420p10le", "bgr0"}) {
      const auto frames = test::test_frames(width, height, 3);
      test::write_test_video(folder / "a.mkv", frames, {.pix_fmt = format});
      for (const auto recipe : {ColourRecipe::tinct1, ColourRecipe::cv2018}) {
        const auto read = test::read_all(*open_video_file(folder / "a.mkv", {.recipe = recipe}));
        CAPTURE(width, height, format);
        REQUIRE(read.size() == 3);
        CHECK(read[2].width == width);
        CHECK(read[2].height == height);
      }
    }
  }
}

TEST_CASE("a file that is no video is refused with a sentence that names it") {
  const test::TemporaryFolder folder;
  CHECK_THAT(refusal(folder / "none.mp4"), Catch::Contains("none.mp4 does not exist"));
  write_bytes(folder / "empty.mp4", "");
  CHECK_THAT(refusal(folder / "empty.mp4"), Catch::Contains("empty.mp4 is an empty file"));
  std::string text;
  for (int i = 0; i < 200; ++i) text += "These are lines of text and not a video at all.\n";
  for (const char* name : {"text.mp4", "text.mkv", "text.txt", "text"}) {
    write_bytes(folder / name, text);
    CHECK_THAT(refusal(folder / name), Catch::Contains(name));
  }
  write_bytes(folder / "page.mp4", "<!DOCTYPE html><html><body>404</body></html>");
  CHECK_THAT(refusal(folder / "page.mp4"), Catch::Contains("can't be read as a video"));
  ffmpeg("-f lavfi -i sine=d=0.2 " + (folder / "sound.wav").string());
  CHECK_THAT(refusal(folder / "sound.wav"), Catch::Contains("no video stream"));
}

TEST_CASE("a cover picture is not a video") {
  const test::TemporaryFolder folder;
  test::write_test_video(folder / "cover.avi", test::test_frames(32, 32, 1),
                         {.encoder = "mjpeg", .pix_fmt = "yuvj420p"});
  ffmpeg("-f lavfi -i sine=d=0.2 -i " + (folder / "cover.avi").string() +
         " -map 0 -map 1 -c:a flac -c:v copy -disposition:v attached_pic " +
         (folder / "song.flac").string());
  CHECK_THAT(refusal(folder / "song.flac"), Catch::Contains("only a cover picture"));
}

TEST_CASE("a playlist can't make tinct read another file") {
  const test::TemporaryFolder folder;
  test::write_test_video(folder / "secret.mkv", test::test_frames(32, 32, 2));
  write_bytes(folder / "a.mp4", "ffconcat version 1.0\nfile secret.mkv\n");
  CHECK_THAT(refusal(folder / "a.mp4"), Catch::Contains("a.mp4"));
  write_bytes(folder / "a.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nsecret.mkv\n");
  CHECK_THAT(refusal(folder / "a.m3u8"), Catch::Contains("a.m3u8"));
}

TEST_CASE("a video without a frame is refused") {
  const test::TemporaryFolder folder;
  test::write_test_video(folder / "a.mp4", test::test_frames(32, 32, 5), test::h264());
  const std::string none = (folder / "none.mp4").string();
  ffmpeg("-i " + (folder / "a.mp4").string() + " -c copy -frames:v 0 " + none);
  const std::string sentence = refusal(none);
  CHECK_THAT(sentence, Catch::Contains("none.mp4"));
}
