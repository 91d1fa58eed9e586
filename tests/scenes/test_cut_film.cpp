#include <set>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/options.h"
#include "lib/base/parallel.h"
#include "lib/data/manifest.h"
#include "lib/data/video_id.h"
#include "lib/media/image_io.h"
#include "scenes/cut_film.h"
#include "scenes/detectors.h"
#include "scenes/curves_csv.h"
#include "tests/scenes/synthetic_film.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {
using namespace test;

std::filesystem::path dev_film(const std::string& name) {
  REQUIRE_FALSE(shared_folder().empty());
  return shared_folder() / "clips" / "scenes" / name;
}

ManifestVideo cut(const std::filesystem::path& film) {
  return cut_film(measure_film(film, "default"), {});
}

std::vector<std::int64_t> starts(const ManifestVideo& video) {
  std::vector<std::int64_t> found;
  for (const Scene& scene : video.scenes) found.push_back(scene.frames.first);
  return found;
}

// The truth was made with the film (clips/scenes/README.md).
TEST_CASE("all cuts of the film of hard cuts and three-frame shots are found to the frame",
          "[scenes]") {
  const ManifestVideo video = cut(dev_film("dev_hard.mp4"));
  std::vector<std::int64_t> expected{0};
  const Json truth = read_json_file(dev_film("dev_hard.json"));
  for (const Json& cut : truth.at("cuts")) expected.push_back(cut.get<std::int64_t>());
  CHECK(starts(video) == expected);
  CHECK(video.dropped.empty());
}

TEST_CASE("a film's manifest entry is complete and passes the manifest's own check", "[scenes]") {
  const auto path = dev_film("dev_cards.mp4");
  const MeasuredFilm film = measure_film(path, "default");
  const ManifestVideo video = cut_film(film, {});
  CHECK(video.id == video_id(path));
  CHECK(video.file == "dev_cards.mp4");
  REQUIRE(video.stream.has_value());
  CHECK(video.stream->frames == 660);
  CHECK(video.detector.at("name") == "default");
  CHECK(video.detector.at("version") == find_detector("default").version);
  CHECK(video.detector.at("options").at("sensitivity") == 1.0);
  CHECK(film.curves.frames() == 660);
  CHECK(film.curves.seconds(24) == Approx(1));

  Manifest manifest;
  manifest.videos = {video};
  for (const ManifestProblem& problem : check_manifest(manifest_json(manifest))) {
    INFO(problem.where << ": " << problem.sentence);
    CHECK_FALSE(problem.fatal);
  }
}

std::string everything(const Curves& curves, const SceneOptions& options) {
  const CutResult cut = decide_scenes(curves, options);
  Manifest manifest;
  manifest.videos.resize(1);
  manifest.videos[0].scenes = cut.scenes;
  manifest.videos[0].dropped = cut.dropped;
  return manifest_json(manifest).dump() + curves_csv(curves);
}

TEST_CASE("the number of threads changes neither scenes nor curves", "[scenes]") {
  std::vector<Frame> frames;
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    append(frames, shot(seed, 20, static_cast<int>(seed), PixelFormat::bgr24));
    append(frames, std::vector<Frame>(2, plain(200, PixelFormat::bgr24)));
  }
  std::vector<Frame> grays;
  for (const Frame& frame : frames) {
    Frame gray = make_frame(frame.width, frame.height, PixelFormat::gray8);
    for (int i = 0; i < gray.width * gray.height; ++i) gray.buffer[i] = frame.buffer[3 * i];
    grays.push_back(gray);
  }
  for (const DetectorInfo& detector : detectors()) {
    SceneOptions options;
    options.detector = detector.name;
    const bool gray = scene_source_options(options.detector).format == PixelFormat::gray8;
    std::vector<std::string> results;
    for (const int threads : {1, 2, 3, 0}) {
      set_thread_count(threads);
      FilmInMemory film(gray ? grays : frames);
      const auto meter = detector.make_meter(film.info());
      // The last one as many films at once are cut: in one thread each.
      results.push_back(everything(measure_source(film, *meter, "film", threads == 0), options));
    }
    CHECK(std::set<std::string>(results.begin(), results.end()).size() == 1);
  }
}

TEST_CASE("a folder of pictures is cut as a film", "[scenes]") {
  const TemporaryFolder folder;
  std::vector<Frame> frames = shot(1, 12, 1, PixelFormat::bgr24);
  append(frames, shot(2, 12, 1, PixelFormat::bgr24));
  for (std::size_t i = 0; i < frames.size(); ++i) {
    write_file_atomically(folder / ("frame" + std::to_string(100 + i) + ".png"),
                          encode_png(frames[i]));
  }
  const ManifestVideo video = cut(folder.path());
  CHECK(starts(video) == std::vector<std::int64_t>{0, 12});
  CHECK(video.stream->frames == 24);
}

TEST_CASE("every detector has a name, a summary and a version, and the default comes first",
          "[scenes]") {
  REQUIRE_FALSE(detectors().empty());
  CHECK(detectors().front().name == SceneOptions{}.detector);
  for (const DetectorInfo& detector : detectors()) {
    CHECK(&find_detector(detector.name) == &detector);
    CHECK(detector.version >= 1);
    CHECK_FALSE(detector.summary.empty());
    SceneOptions options;
    options.detector = detector.name;
    CHECK_NOTHROW(describe_options(options).check());
  }
}

TEST_CASE("an unknown detector is a usage error that names the nearest one", "[scenes]") {
  try {
    (void)find_detector("colormoton");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    CHECK(std::string(error.what()).find("colormotion") != std::string::npos);
  }
}

TEST_CASE("a film without one frame and a missing film are input errors that name it", "[scenes]") {
  FilmInMemory nothing({});
  for (const DetectorInfo& detector : detectors()) {
    SceneOptions options;
    options.detector = detector.name;
    try {
      (void)cut_source(nothing, options, "empty.mp4");
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::input);
      CHECK(std::string(error.what()).find("empty.mp4") != std::string::npos);
    }
  }
  CHECK_THROWS_AS(measure_film("no-such-film.mp4", "default"), Error);
}

}  // namespace
}  // namespace tinct
