#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/random.h"
#include "lib/media/exact_frames.h"
#include "lib/media/image_io.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

void index_all(ExactFrames& frames) {
  frames.index([](const PassingFrame&) { return true; });
}

// What passes by is what open_frame_source gives, times and damage included.
int wrong_passing(const fs::path& path) {
  const auto source = open_frame_source(path, {.format = PixelFormat::gray8});
  const auto frames = open_exact_frames(path);
  int wrong = 0;
  frames->index([&](const PassingFrame& frame) {
    const auto truth = source->next();
    const bool right = truth && same_pixels(*truth, frame.luma) && truth->pts == frame.luma.pts &&
                       truth->damaged == frame.luma.damaged && truth->number == frame.number &&
                       frame.luma.number == frame.number;
    wrong += right ? 0 : 1;
    return true;
  });
  return wrong + (source->next().has_value() ? 1 : 0);
}

// Frames asked for in a made-up order, each held against the one of a plain reading.
int wrong_frames(const fs::path& path, int asked) {
  const auto source = open_frame_source(path);
  const std::vector<Frame> truth = test::read_all(*source);
  const auto frames = open_exact_frames(path);
  index_all(*frames);
  REQUIRE(frames->complete());
  REQUIRE(frames->indexed() == static_cast<std::int64_t>(truth.size()));
  Random random(7, 0);
  int wrong = 0;
  for (int i = 0; i < asked; ++i) {
    const auto number = random.below(static_cast<std::uint32_t>(truth.size()));
    const auto frame = frames->frame(number);
    const bool right = frame && frame->number == number && same_pixels(*frame, truth[number]);
    wrong += right ? 0 : 1;
  }
  return wrong;
}

test::TestVideo coded(std::string encoder, std::string pix_fmt,
                      std::vector<std::pair<std::string, std::string>> options) {
  test::TestVideo video;
  video.encoder = std::move(encoder);
  video.pix_fmt = std::move(pix_fmt);
  video.options = std::move(options);
  return video;
}

}  // namespace

TEST_CASE("any frame by number is the one that reading from the start gives", "[media]") {
  const test::TemporaryFolder folder;
  struct Case {
    std::string file;
    test::TestVideo video;
  };
  std::vector<Case> cases{
      {"lossless.mkv", {}},
      {"b_frames.avi", coded("mpeg4", "yuv420p", {{"g", "20"}, {"bf", "2"}})},
      {"open_gop.ts", coded("mpeg2video", "yuv420p", {{"g", "15"}, {"bf", "2"}})},
      {"no_times.m2v", coded("mpeg2video", "yuv420p", {{"g", "15"}, {"bf", "2"}})},
  };
  if (test::has_encoder("libx264")) {
    test::TestVideo h264 = test::h264();
    h264.options.push_back({"g", "24"});
    cases.push_back({"h264.mp4", h264});
    h264.options.push_back({"x264-params", "open-gop=1:bframes=3:scenecut=0"});
    cases.push_back({"open.mkv", h264});
    cases.push_back({"bare.h264", h264});
    test::TestVideo refresh = test::h264();
    refresh.options.push_back({"x264-params", "intra-refresh=1:keyint=30:bframes=0"});
    cases.push_back({"refresh.mkv", refresh});
  }
  for (const Case& one : cases) {
    CAPTURE(one.file);
    test::write_test_video(folder / one.file, test::test_frames(64, 48, 150), one.video);
    CHECK(wrong_frames(folder / one.file, 60) == 0);
    CHECK(wrong_passing(folder / one.file) == 0);
  }
}

TEST_CASE("frames of a film with a variable frame rate are counted, not computed", "[media]") {
  const test::TemporaryFolder folder;
  test::TestVideo video = coded("mpeg4", "yuv420p", {{"g", "10"}});
  for (int i = 0, time = 0; i < 90; ++i) {
    video.pts.push_back(time);
    time += i % 7 == 0 ? 400 : i % 2 == 0 ? 20 : 41;
  }
  test::write_test_video(folder / "vfr.mkv", test::test_frames(64, 48, 90), video);
  CHECK(wrong_frames(folder / "vfr.mkv", 60) == 0);
}

TEST_CASE("a film of still pictures that look alike keeps its numbers", "[media]") {
  const test::TemporaryFolder folder;
  std::vector<Frame> frames;
  for (int i = 0; i < 100; ++i) frames.push_back(test::test_pattern(64, 48, i / 25));
  test::write_test_video(folder / "still.avi", frames, coded("mpeg4", "yuv420p", {{"g", "12"}}));
  CHECK(wrong_frames(folder / "still.avi", 40) == 0);
}

TEST_CASE("damage does not shift a frame's number", "[media]") {
  const test::TemporaryFolder folder;
  test::write_test_video(folder / "whole.avi", test::test_frames(160, 96, 120),
                         coded("mpeg4", "yuv420p", {{"g", "12"}, {"bf", "2"}}));
  std::string bytes = read_file(folder / "whole.avi");
  Random random(3, 0);
  for (int i = 0; i < 40; ++i) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    bytes[size / 4 + random.below(size / 2)] = static_cast<char>(random.below(256));
  }
  write_file_atomically(folder / "damaged.avi", bytes);
  CHECK(wrong_frames(folder / "damaged.avi", 40) == 0);
  CHECK(wrong_passing(folder / "damaged.avi") == 0);
}

TEST_CASE("a frame can be had as soon as the reading has passed it", "[media]") {
  const test::TemporaryFolder folder;
  test::write_test_video(folder / "a.mkv", test::test_frames(48, 32, 30));
  const auto frames = open_exact_frames(folder / "a.mkv");
  CHECK_FALSE(frames->frame(0).has_value());
  std::vector<std::int64_t> seen;
  frames->index([&](const PassingFrame& frame) {
    seen.push_back(frame.number);
    CHECK(frame.luma.format == PixelFormat::gray8);
    CHECK(same_pixels(frame.colour(), frames->frame(frame.number).value()));
    return frame.number < 19;
  });
  CHECK(seen.size() == 20);
  CHECK(frames->indexed() == 20);
  CHECK_FALSE(frames->complete());
  CHECK(frames->frame(19).has_value());
  CHECK_FALSE(frames->frame(20).has_value());
  CHECK_FALSE(frames->frame(-1).has_value());
}

TEST_CASE("a film that was exchanged is noticed", "[media]") {
  const test::TemporaryFolder folder;
  test::write_test_video(folder / "a.mkv", test::test_frames(48, 32, 60));
  const auto frames = open_exact_frames(folder / "a.mkv");
  index_all(*frames);
  std::vector<Frame> others;
  for (int i = 0; i < 60; ++i) others.push_back(test::test_pattern(48, 32, 500 - 3 * i));
  test::write_test_video(folder / "b.mkv", others);
  fs::rename(folder / "b.mkv", folder / "a.mkv");
  CHECK_THROWS_AS(frames->frame(30), Error);
}

TEST_CASE("a folder's pictures are its frames, without an index", "[media]") {
  const test::TemporaryFolder folder;
  const std::vector<Frame> pictures = test::test_frames(32, 24, 12);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    write_file_atomically(folder / ("picture" + std::to_string(100 + i) + ".png"),
                          encode_png(pictures[i]));
  }
  const auto frames = open_exact_frames(folder.path());
  CHECK(frames->complete());
  CHECK(frames->indexed() == 12);
  for (const std::int64_t number : {11, 0, 5, 5}) {
    CHECK(same_pixels(frames->frame(number).value(), pictures[static_cast<std::size_t>(number)]));
  }
  CHECK_FALSE(frames->frame(12).has_value());
  int passed = 0;
  frames->index([&](const PassingFrame& frame) { return frame.number == passed++; });
  CHECK(passed == 12);
}
