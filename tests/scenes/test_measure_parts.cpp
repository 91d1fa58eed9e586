#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/parallel.h"
#include "lib/media/film_parts.h"
#include "scenes/cut_film.h"
#include "scenes/curves_csv.h"
#include "scenes/measure_parts.h"
#include "tests/scenes/synthetic_film.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {
using namespace test;

std::vector<Frame> film_of_shots(int shots) {
  std::vector<Frame> frames;
  for (int i = 0; i < shots; ++i) {
    append(frames, shot(static_cast<std::uint64_t>(70 + i), 37 + 5 * i, i % 4, PixelFormat::bgr24));
  }
  return frames;
}

// Key pictures every so many frames, B pictures between, also in front of the key pictures.
TestVideo with_key_pictures(const std::string& every) {
  TestVideo video = h264();
  video.options = {{"bf", "2"}, {"g", every}, {"keyint_min", every}, {"sc_threshold", "0"}};
  return video;
}

Curves one_pass(const std::filesystem::path& film, const std::string& detector) {
  ReadingOptions reading;
  reading.decoders = 1;
  return measure_film(film, detector, reading).curves;
}

TEST_CASE("a film measured in parts by several decoders gives the curves of one pass", "[scenes]") {
  const TemporaryFolder folder;
  const auto film = folder / "film.mp4";
  write_test_video(film, film_of_shots(8), with_key_pictures("64"));
  REQUIRE(film_part_times(film).size() > 4);
  for (const DetectorInfo& detector : detectors()) {
    const std::string expected = curves_csv(one_pass(film, detector.name));
    for (const int threads : {1, 2, 8}) {
      set_thread_count(threads);
      for (const int decoders : {2, 5}) {
        INFO(detector.name << ", " << threads << " threads, " << decoders << " decoders");
        const auto parts = measure_in_parts(film, detector, decoders);
        REQUIRE(parts.has_value());
        CHECK(curves_csv(parts->curves) == expected);
      }
    }
    set_thread_count(0);
  }
}

TEST_CASE("real films in parts are cut as in one pass, with the same facts of the stream",
          "[scenes]") {
  REQUIRE_FALSE(shared_folder().empty());
  for (const char* name : {"dev_hard.mp4", "dev_cards.mp4", "real_nasa.mp4", "real_bunny.webm"}) {
    const auto film = shared_folder() / "clips" / "scenes" / name;
    INFO(name);
    ReadingOptions one;
    one.decoders = 1;
    ReadingOptions four;
    four.decoders = 4;
    const MeasuredFilm alone = measure_film(film, "default", one);
    const MeasuredFilm parted = measure_film(film, "default", four);
    CHECK(curves_csv(alone.curves) == curves_csv(parted.curves));
    Manifest first;
    first.videos = {cut_film(alone, {})};
    Manifest second;
    second.videos = {cut_film(parted, {})};
    CHECK(manifest_json(first).dump() == manifest_json(second).dump());
  }
}

TEST_CASE("films without key pictures inside, and folders, are not read in parts", "[scenes]") {
  const TemporaryFolder folder;
  const auto film = folder / "film.mp4";
  write_test_video(film, film_of_shots(3), with_key_pictures("1000"));
  CHECK(film_part_times(film).empty());
  CHECK_FALSE(measure_in_parts(film, find_detector("default"), 4).has_value());
  CHECK(film_part_times(folder.path()).empty());
  ReadingOptions four;
  four.decoders = 4;
  CHECK(measure_film(film, "default", four).curves.frames() == 126);
}

// What the decoder makes of damage depends on where it began: one pass decides.
TEST_CASE("a damaged film is measured in one pass; cuts on both sides of the damage are found",
          "[scenes]") {
  const TemporaryFolder folder;
  const auto film = folder / "film.mp4";
  write_test_video(film, film_of_shots(8), with_key_pictures("64"));
  std::string bytes = read_file(film);
  for (std::size_t i = 0; i < 400; ++i) bytes[bytes.size() / 2 + i] ^= static_cast<char>(0x5A + i);
  write_file_atomically(film, bytes);
  CHECK_FALSE(measure_in_parts(film, find_detector("default"), 4).has_value());
  const MeasuredFilm measured = measure_film(film, "default", {});
  CHECK_FALSE(measured.info.damage.empty());
  const ManifestVideo video = cut_film(measured, {});
  CHECK(std::any_of(video.dropped.begin(), video.dropped.end(), [&](const Dropped& drop) {
    return drop.why == "damaged" && drop.frames.first > 79 &&
           drop.frames.last < measured.curves.frames() - 72;
  }));
  const auto starts_at = [&](std::int64_t frame) {
    return std::any_of(video.scenes.begin(), video.scenes.end(),
                       [&](const Scene& scene) { return scene.frames.first == frame; });
  };
  CHECK(starts_at(37));
  CHECK(starts_at(37 + 42));
  // Frames may be lost in the damage, but the last shot, of 72 frames, is whole.
  CHECK(starts_at(measured.curves.frames() - 72));
}

}  // namespace
}  // namespace tinct
