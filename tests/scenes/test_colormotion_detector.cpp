#include <cmath>
#include <vector>

#include "lib/base/random.h"
#include "lib/media/resize.h"
#include "lib/media/ssim.h"
#include "scenes/cut_film.h"
#include "scenes/detectors.h"
#include "tests/scenes/synthetic_film.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {
using namespace test;

constexpr auto kColour = PixelFormat::bgr24;

CutResult cut(std::vector<Frame> frames) {
  FilmInMemory film(std::move(frames));
  SceneOptions options;
  options.detector = "colormotion";
  return cut_source(film, options, "film");
}

std::vector<FrameRange> ranges(const CutResult& result) {
  std::vector<FrameRange> found;
  for (const Scene& scene : result.scenes) found.push_back(scene.frames);
  return found;
}

// A gray picture whose `full` first pixels have the levels 0 and 100 in turn (two bins) and whose
// other pixels go round the other levels.
Frame with_two_levels(int full) {
  Frame frame = make_frame(256, 256);
  for (int i = 0; i < 256 * 256; ++i) {
    const int value = i < full ? (i % 2) * 100 : 128 + i % 100;
    for (int c = 0; c < 3; ++c) frame.buffer[3 * i + c] = static_cast<std::uint8_t>(value);
  }
  return frame;
}

// Of independent pictures every one is a scene of its own: what the paper's authors saw on fast
// shots, and what the rule says.
TEST_CASE("colormotion: still shots are scenes, pictures without likeness are single frames",
          "[scenes]") {
  std::vector<Frame> frames;
  append(frames, shot(1, 5, 0, kColour));
  append(frames, shot(2, 1, 0, kColour));
  append(frames, shot(3, 1, 0, kColour));
  append(frames, shot(4, 4, 0, kColour));
  CHECK(ranges(cut(frames)) == std::vector<FrameRange>{{0, 4}, {5, 5}, {6, 6}, {7, 10}});
}

TEST_CASE("colormotion: uniform frames are dropped and the same shot after them is a new scene",
          "[scenes]") {
  std::vector<Frame> frames = shot(1, 4, 0, kColour);
  frames.push_back(plain(16, kColour));
  frames.push_back(plain(235, kColour));
  append(frames, shot(1, 3, 0, kColour));
  const CutResult result = cut(frames);
  CHECK(ranges(result) == std::vector<FrameRange>{{0, 3}, {6, 8}});
  REQUIRE(result.dropped.size() == 1);
  CHECK(result.dropped[0].frames == FrameRange{4, 5});
  CHECK(result.dropped[0].why == "uniform");
}

TEST_CASE("colormotion: two bins that hold 0.85 of the pixels drop a frame, one pixel less not",
          "[scenes]") {
  // 0.85 * 65536 = 55705.6
  CHECK(cut({with_two_levels(55706)}).scenes.empty());
  CHECK(cut({with_two_levels(55705)}).dropped.empty());
}

TEST_CASE("colormotion: a film of uniform frames alone has no scene", "[scenes]") {
  const CutResult result = cut({plain(0, kColour), plain(0, kColour), plain(90, kColour)});
  CHECK(result.scenes.empty());
  REQUIRE(result.dropped.size() == 1);
  CHECK(result.dropped[0].frames == FrameRange{0, 2});
}

TEST_CASE("colormotion: the SSIM of 0.35 parts scenes from one another", "[scenes]") {
  const Frame first = shot(5, 1, 0, kColour)[0];
  const Frame other = shot(6, 1, 0, kColour)[0];
  int below = 0;
  int above = 0;
  for (double share = 0; share <= 1; share += 0.05) {
    const Frame second = mix(first, other, share);
    const double ssim = ssim_uniform7(resize_area(first, 256, 256), resize_area(second, 256, 256));
    CHECK(cut({first, second}).scenes.size() == (ssim < 0.35 ? 2 : 1));
    FilmInMemory film({first, second});
    const auto meter = find_detector("colormotion").make_meter(film.info());
    CHECK(measure_source(film, *meter, "film").at(1, 0) == static_cast<float>(ssim));
    (ssim < 0.35 ? below : above) += 1;
  }
  CHECK(below > 2);
  CHECK(above > 2);
}

TEST_CASE("colormotion: tiny pictures are cut like others", "[scenes]") {
  const CutResult one = cut({plain(7, kColour, 1, 1)});
  CHECK(one.dropped.size() == 1);
  Frame tiny = make_frame(3, 5);
  for (int i = 0; i < 45; ++i) tiny.buffer[i] = static_cast<std::uint8_t>(i * 37 % 256);
  CHECK(ranges(cut({tiny, tiny})) == std::vector<FrameRange>{{0, 1}});
}

// Expected by tests/support/reference_colormotion_scenes.py: OpenCV 4.6 decodes and scales,
// scikit-image 0.24 compares.
TEST_CASE("colormotion: a real film is cut as OpenCV and scikit-image cut it", "[scenes]") {
  REQUIRE_FALSE(shared_folder().empty());
  SceneOptions options;
  options.detector = "colormotion";
  const MeasuredFilm film =
      measure_film(shared_folder() / "clips" / "scenes" / "real_nasa.mp4", "colormotion");
  const ManifestVideo video = cut_film(film, options);
  REQUIRE(video.scenes.size() == 2);
  CHECK(video.scenes[0].frames == FrameRange{0, 239});
  CHECK(video.scenes[1].frames == FrameRange{240, 389});
  CHECK(video.dropped.empty());
  // From the script's CURVE.csv, in the curves' single precision.
  const auto ssim = [&](std::int64_t frame) { return film.curves.at(frame, 0); };
  CHECK(std::isnan(ssim(0)));
  CHECK(ssim(1) == static_cast<float>(0.9981409467204969));
  CHECK(ssim(160) == static_cast<float>(0.9837413790630919));
  CHECK(ssim(240) == static_cast<float>(0.19639238097594056));
  CHECK(ssim(389) == static_cast<float>(0.9994606271618501));
  CHECK(film.curves.at(240, 1) == 0.6263580322265625F);
}

}  // namespace
}  // namespace tinct
