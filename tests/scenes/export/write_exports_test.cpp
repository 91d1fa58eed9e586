#include "scenes/export/write_exports.h"

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/probe_video.h"
#include "lib/media/image_io.h"
#include "scenes/export/read_film.h"
#include "tests/scenes/export/small_manifest.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {
using namespace test;

// 20 frames, the second ten of them shown twice as long.
ManifestVideo vfr_film(const std::filesystem::path& path, int rotation = 0) {
  TestVideo video;
  for (int t = 0; t < 20; ++t) video.pts.push_back(t < 10 ? 40 * t : 400 + 80 * (t - 10));
  video.rotation = rotation;
  write_test_video(path, test_frames(64, 32, 20), video);
  const auto source = open_frame_source(path);
  (void)read_all(*source);
  ManifestVideo described = describe_video(path, source->info());
  described.scenes.push_back(test::scene(0, 9));
  described.scenes.push_back(test::scene(10, 19));
  return described;
}

TEST_CASE("a film of a variable rate is read for its times and pictures", "[export]") {
  const TemporaryFolder folder;
  const ManifestVideo video = vfr_film(folder / "film.mkv");
  REQUIRE(video.stream->vfr);
  const FilmReading reading = read_film(folder / "film.mkv", video, true, {0, 10, 19});
  CHECK(reading.times.start(0) == 0.0);
  CHECK(*reading.times.start(10) == Approx(.4));
  CHECK(*reading.times.start(19) == Approx(1.12));
  CHECK(*reading.times.end(19) == Approx(1.2));
  CHECK_FALSE(reading.times.start(21));
  REQUIRE(reading.thumbnails.size() == 3);
  const Frame picture = decode_image(reading.thumbnails.at(10), "10");
  CHECK(picture.width == 64);
  CHECK(picture.height == 32);
  CHECK_THROWS_WITH(read_film(folder / "film.mkv", video, false, {25}),
                    Catch::Contains("not the same film"));
}

TEST_CASE("pictures stand upright as players show the film", "[export]") {
  const TemporaryFolder folder;
  Frame half = plain_frame(64, 32, 0, 0, 0);
  for (int y = 0; y < 32; ++y) std::fill_n(half.row(y), 3 * 32, std::uint8_t{255});
  write_test_video(folder / "film.mp4", {half},
                   {.encoder = "mjpeg", .pix_fmt = "yuvj444p", .rotation = 90});
  ManifestVideo video;
  video.scenes.push_back(test::scene(0, 0));
  const FilmReading reading = read_film(folder / "film.mp4", video, false, {0});
  const Frame picture = decode_image(reading.thumbnails.at(0), "0");
  REQUIRE(picture.width == 32);
  REQUIRE(picture.height == 64);
  // The left half, which is white, comes to the top by a quarter turn clockwise.
  CHECK(picture.row(8)[3 * 16] > 200);
  CHECK(picture.row(56)[3 * 16] < 50);
}

TEST_CASE("exports are written beside each other, and one bad film spares the others", "[export]") {
  const TemporaryFolder folder;
  Manifest manifest;
  manifest.name = "two";
  manifest.videos.push_back(vfr_film(folder / "one.mkv"));
  manifest.videos.push_back(manifest.videos[0]);
  manifest.videos[1].id = std::string(40, 'b');
  manifest.videos[1].file = "two.mkv";
  const ExportPlace place{.folder = folder / "out", .all = folder / "out/m", .exact = {}};
  const ExportResult result = write_exports(manifest, {"edl", "csv", "html", "webvtt", "csv"},
                                            {{manifest.videos[0].id, folder / "one.mkv"}}, place);
  std::vector<std::string> names;
  for (const auto& file : result.files) names.push_back(file.path.filename().string());
  CHECK(names == std::vector<std::string>{"one.edl", "two.edl", "m.csv", "m.html", "one.vtt"});
  // Of the film that is not at hand there are no pictures and no times.
  CHECK(result.failures.size() == 2);
  CHECK(read_file(folder / "out/m.csv").find(",10,19,0.400000,1.200000,10,") != std::string::npos);
  CHECK_THROWS_AS(
      write_exports(manifest, {"edl"}, {}, {.folder = {}, .all = {}, .exact = folder / "x.edl"}),
      Error);
}

}  // namespace
}  // namespace tinct
