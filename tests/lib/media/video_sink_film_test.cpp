// What a video sink takes over from its frames' film beside the sound: times, the pixels' shape and
// the rotation.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/media/frame_sink.h"
#include "lib/media/frame_source.h"
#include "tests/lib/media/probed_film.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace tinct::test;
namespace fs = std::filesystem;

namespace {

Json video_stream(const fs::path& path) {
  return Json::parse(ffprobe(path, {"-show_streams", "-select_streams", "v"})).at("streams").at(0);
}

std::vector<Frame> frames_at(const std::vector<std::int64_t>& pts) {
  auto frames = test_frames(64, 48, static_cast<int>(pts.size()));
  for (std::size_t i = 0; i < pts.size(); ++i) frames[i].pts = pts[i];
  return frames;
}

}  // namespace

TEST_CASE("with a time base the frames keep their own times") {
  const TemporaryFolder folder;
  // Of 1/1000 s, from 500 on: steps of 40, 10, 100, 33.
  const std::vector<std::int64_t> pts{500, 540, 550, 650, 683, 723, 763, 1763};
  for (const char* name : {"a.mkv", "a.mp4", "a.webm"}) {
    write_all(folder / name, frames_at(pts), {.time_base = Rational{1, 1000}});
    const auto seconds = times(folder / name, "v");
    CAPTURE(name);
    REQUIRE(seconds.size() == pts.size());
    for (std::size_t i = 0; i < pts.size(); ++i) {
      CHECK(seconds[i] == Approx(static_cast<double>(pts[i] - 500) / 1000).margin(1e-6));
    }
    const auto source = open_frame_source(folder / name);
    (void)read_all(*source);
    CHECK(source->info().vfr);
  }
}

TEST_CASE("a film of variable frame rate keeps it from end to end") {
  const TemporaryFolder folder;
  const fs::path film = folder / "film.mkv";
  const std::vector<std::int64_t> pts{0, 40, 80, 200, 240, 1000, 1033, 1066};
  TestVideo video;
  video.pts = pts;
  write_test_video(film, test_frames(64, 48, 8), video);
  for (const char* name : {"a.mkv", "a.mp4", "a.webm"}) {
    rewrite(film, folder / name);
    const auto seconds = times(folder / name, "v");
    CAPTURE(name);
    REQUIRE(seconds.size() == pts.size());
    for (std::size_t i = 0; i < pts.size(); ++i) {
      CHECK(seconds[i] == Approx(static_cast<double>(pts[i]) / 1000).margin(1e-6));
    }
  }
}

TEST_CASE("a constant rate stays constant by its own times") {
  const TemporaryFolder folder;
  const fs::path film = folder / "film.mp4";
  TestVideo video = h264();
  video.fps = {24000, 1001};
  write_test_video(film, test_frames(64, 48, 30), video);
  for (const char* name : {"a.mkv", "a.mp4", "a.webm"}) {
    rewrite(film, folder / name);
    const auto source = open_frame_source(folder / name);
    CAPTURE(name);
    CHECK(read_all(*source).size() == 30);
    CHECK_FALSE(source->info().vfr);
    CHECK(source->info().fps.value() == Approx(24000.0 / 1001).epsilon(1e-3));
  }
}

TEST_CASE("times that don't rise are bumped, and the file stays whole") {
  const TemporaryFolder folder;
  for (const auto& pts : {std::vector<std::int64_t>{0, 40, 40, 40, 80},
                          {0, 40, 20, 10, 80},
                          {7, 7, 7, 7, 7},
                          {1000, 900, 800, 1040, 1080},
                          {-40, 0, 40, 80, 120},
                          {INT64_MIN, INT64_MAX, 0, 1, 2},
                          {0, INT64_MAX, 40, 80, 120}}) {
    for (const char* name : {"a.mkv", "a.mp4", "a.webm"}) {
      CAPTURE(name, pts);
      write_all(folder / name, frames_at(pts), {.time_base = Rational{1, 1000}});
      const auto seconds = times(folder / name, "v");
      REQUIRE(seconds.size() == 5);
      CHECK(seconds[0] == Approx(0).margin(1e-6));
      for (std::size_t i = 1; i < 5; ++i) CHECK(seconds[i] > seconds[i - 1]);
      CHECK(read_all(*open_frame_source(folder / name)).size() == 5);
    }
  }
  write_all(folder / "b.mkv", frames_at({0, 40, 40, 80}), {.time_base = Rational{1, 1000}});
  CHECK(times(folder / "b.mkv", "v")[2] == Approx(0.041).margin(1e-6));
}

TEST_CASE("times finer than a container's unit don't break the file") {
  const TemporaryFolder folder;
  for (const char* name : {"a.mkv", "a.mp4", "a.webm"}) {
    write_all(folder / name, frames_at({0, 1, 2, 90000, 90001, 180000}),
              {.time_base = Rational{1, 90000}});
    CAPTURE(name);
    CHECK(read_all(*open_frame_source(folder / name)).size() == 6);
  }
}

TEST_CASE("the shape of the pixels is kept") {
  const TemporaryFolder folder;
  for (const char* name : {"a.mkv", "a.mp4", "a.webm"}) {
    write_all(folder / name, test_frames(64, 48, 3), {.sample_aspect = {3, 2}});
    CAPTURE(name);
    CHECK(open_frame_source(folder / name)->info().sample_aspect == Rational{3, 2});
    CHECK(video_stream(folder / name).at("sample_aspect_ratio") == "3:2");
  }
}

TEST_CASE("the rotation is kept in .mp4") {
  const TemporaryFolder folder;
  for (const int degrees : {90, 180, 270}) {
    write_all(folder / "a.mp4", test_frames(64, 48, 3), {.rotation = degrees});
    CHECK(open_frame_source(folder / "a.mp4")->info().rotation == degrees);
    const Json side_data = video_stream(folder / "a.mp4").at("side_data_list").at(0);
    const int counter_clockwise = side_data.at("rotation").get<int>();
    CHECK((counter_clockwise + degrees) % 360 == 0);
  }
}

TEST_CASE("where the rotation can't be kept there is a warning") {
  const TemporaryFolder folder;
  for (const char* name : {"a.mkv", "a.webm"}) {
    std::string said;
    {
      const CapturedErrors errors(folder);
      write_all(folder / name, test_frames(64, 48, 3), {.rotation = 90});
      said = errors.text();
    }
    CAPTURE(name, said);
    const bool kept = open_frame_source(folder / name)->info().rotation == 90;
    CHECK(kept == said.empty());
    if (!kept) CHECK_THAT(said, Catch::Contains("90 degrees") && Catch::Contains(".mp4"));
  }
}

TEST_CASE("options out of their range are a wrong usage") {
  const TemporaryFolder folder;
  const std::vector<FrameSinkOptions> wrong{{.time_base = Rational{0, 1}},
                                            {.time_base = Rational{1, 0}},
                                            {.sample_aspect = {0, 1}},
                                            {.sample_aspect = {1, -1}},
                                            {.rotation = 45},
                                            {.rotation = -90},
                                            {.rotation = 360}};
  for (const FrameSinkOptions& options : wrong) {
    try {
      (void)open_frame_sink(folder / "a.mkv", options);
      FAIL("it was taken");
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::usage);
      CHECK_THAT(error.what(), Catch::Contains("a.mkv"));
    }
  }
}

TEST_CASE("a folder of PNGs takes no notice of times, shape and sound") {
  const TemporaryFolder folder;
  write_all(folder / "pictures", frames_at({5, 5}),
            {.time_base = Rational{1, 1000}, .rotation = 90, .audio_from = folder / "missing"});
  CHECK(fs::exists(folder.path() / "pictures" / "000001.png"));
}
