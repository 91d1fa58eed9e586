#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "scenes/curves_file.h"
#include "scenes/cut_film.h"
#include "scenes/review/film_curves.h"
#include "scenes/review/review_api.h"
#include "tests/scenes/synthetic_film.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

// A frame of which three quarters are of one gray.
Frame card(const Frame& picture) {
  Frame frame = test::plain(120, PixelFormat::bgr24);
  for (int y = 0; y < frame.height / 2; ++y) {
    std::copy(picture.row(y), picture.row(y) + 3 * frame.width / 2, frame.row(y));
  }
  return frame;
}

// Two places, black, a small picture of a third, and a fourth.
void write_film(const fs::path& path) {
  std::vector<Frame> film = test::shot(1, 40, 1, PixelFormat::bgr24);
  test::append(film, test::shot(2, 50, 1, PixelFormat::bgr24));
  for (int i = 0; i < 10; ++i) film.push_back(test::plain(16, PixelFormat::bgr24));
  for (const Frame& frame : test::shot(5, 30, 1, PixelFormat::bgr24)) film.push_back(card(frame));
  test::append(film, test::shot(4, 40, 1, PixelFormat::bgr24));
  test::write_test_video(path, film);
}

std::shared_ptr<const Curves> measured(FilmPictures& pictures) {
  for (int i = 0; i < 6000 && !pictures.state().measured; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return pictures.curves();
}

bool same_curves(const Curves& a, const Curves& b) {
  bool same = a.detector == b.detector && a.version == b.version && a.columns == b.columns &&
              a.pts == b.pts && a.damaged == b.damaged && a.values.size() == b.values.size();
  for (std::size_t i = 0; same && i < a.values.size(); ++i) {
    same = a.values[i] == b.values[i] || (std::isnan(a.values[i]) && std::isnan(b.values[i]));
  }
  return same;
}

FilmWishes wishes(const std::string& detector, const fs::path& curves = {}) {
  return {.thumbnails = {}, .detector = detector, .curves = curves};
}

}  // namespace

TEST_CASE("curves measured in passing are those that tinct scenes measures", "[review]") {
  const TemporaryFolder folder;
  write_film(folder / "film.mkv");
  for (const std::string detector : {"default", "colormotion"}) {
    CAPTURE(detector);
    FilmPictures pictures(folder / "film.mkv", wishes(detector));
    const auto curves = measured(pictures);
    REQUIRE(curves != nullptr);
    CHECK(same_curves(*curves, measure_film(folder / "film.mkv", detector).curves));
  }
}

TEST_CASE("curves that were saved are used, and only where they fit", "[review]") {
  const TemporaryFolder folder;
  write_film(folder / "film.mkv");
  MeasuredFilm film = measure_film(folder / "film.mkv", "default");
  const std::size_t column = 0;
  film.curves.values[7 * film.curves.columns.size() + column] = 0.125F;  // a mark to know it by
  write_curves(folder / "mine.curves", film);
  const auto mark = [&](const fs::path& saved) {
    FilmPictures pictures(folder / "film.mkv", wishes("default", saved));
    return measured(pictures)->at(7, column);
  };
  CHECK(mark(folder / "mine.curves") == 0.125F);
  CHECK(mark(folder / "none.curves") != 0.125F);
  write_file_atomically(folder / "broken.curves", "not curves");
  CHECK(mark(folder / "broken.curves") != 0.125F);
  film.curves.version += 1;
  write_curves(folder / "later.curves", film);
  CHECK(mark(folder / "later.curves") != 0.125F);
  test::write_test_video(folder / "short.mkv", test::shot(1, 30, 1, PixelFormat::bgr24));
  write_curves(folder / "other.curves", measure_film(folder / "short.mkv", "default"));
  CHECK(mark(folder / "other.curves") != 0.125F);
}

TEST_CASE("a line that is moved gives the option that puts it there", "[review]") {
  const SceneOptions normal;
  CHECK(with_thresholds(normal, {{"sensitivity", 0.5}}).sensitivity == 1);
  CHECK(with_thresholds(normal, {{"sensitivity", 0.25}}).sensitivity == 3);
  CHECK(with_thresholds(normal, {{"sensitivity", 0.8}}).sensitivity == 0.25);
  CHECK(with_thresholds(normal, {{"uniform-share", 0.7}}).uniform_share == 0.7);
  // What no option can do is done as far as it goes.
  CHECK(with_thresholds(normal, {{"sensitivity", 0}}).sensitivity == 20);
  CHECK(with_thresholds(normal, {{"sensitivity", 7}}).sensitivity == 0.05);
  CHECK(with_thresholds(normal, {{"uniform-share", 0.1}}).uniform_share == 0.5);
  CHECK_THROWS_AS(with_thresholds(normal, {{"min-scene", 0.5}}), Error);
  SceneOptions others;
  others.min_scene = 2;
  CHECK(with_thresholds(others, {{"sensitivity", 0.25}}).min_scene == 2);
}

TEST_CASE("a record that is none of ours means the normal options", "[review]") {
  SceneOptions options;
  options.sensitivity = 2.5;
  options.drop = {"uniform"};
  const SceneOptions read = recorded_options(detector_record(options));
  CHECK(read.sensitivity == 2.5);
  CHECK(read.drop == options.drop);
  for (const Json& record : std::vector<Json>{
           nullptr, "x", {{"name", "theirs"}}, {{"name", "default"}, {"options", {{"knob", 1}}}}}) {
    CAPTURE(record.dump());
    CHECK(recorded_options(record).sensitivity == 1);
    CHECK(recorded_options(record).detector == "default");
  }
}

TEST_CASE("thresholds over the API give what tinct scenes would, and undo takes it back",
          "[review]") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "media");
  const fs::path path = folder / "media" / "film.mkv";
  write_film(path);
  const MeasuredFilm film = measure_film(path, "default");
  Manifest manifest;
  manifest.videos = {cut_film(film, {})};
  write_manifest(folder / "m.json", manifest);
  auto session =
      std::make_unique<ReviewSession>(ReviewFiles{.manifest = folder / "m.json",
                                                  .media = folder / "media",
                                                  .curves = {},
                                                  .edits = folder / "m.edits.jsonl",
                                                  .reviewed = folder / "m.reviewed.json"});
  const std::string api = "/api/review/" + manifest.videos[0].id;
  const auto get = [&](const std::string& name) {
    return Json::parse(*answer_review(*session, {"GET", api + name, {}, {}, ""}).body);
  };
  const auto post = [&](const std::string& name, const Json& body) {
    return answer_review(*session, {"POST", api + name, {}, {}, body.dump()});
  };
  const Json moved = Json::array({{{"option", "sensitivity"}, {"threshold", 0.45}},
                                  {{"option", "uniform-share"}, {"threshold", 0.65}}});
  CHECK(post("/preview", {{"thresholds", moved}}).status == 422);  // nothing is measured yet
  (void)get("");
  for (int i = 0; i < 6000 && !get("/reading")["measured"]; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }

  const Json curves = get("/curve");
  CHECK(curves["ready"] == true);
  REQUIRE(curves["curves"].size() == 3);
  CHECK(curves["curves"][0]["threshold"] == 0.5);
  CHECK(curves["curves"][0]["values"].get<std::string>().size() == 2 * 170);

  SceneOptions options;
  options.sensitivity = 1.222;  // 1 / 0.45 - 1, rounded
  options.uniform_share = 0.65;
  ManifestVideo expected = cut_film(film, options);
  // A review reads no times of frames: scenes that it moves have none until tinct manifest link.
  for (Scene& scene : expected.scenes) scene.forget_measured();
  REQUIRE(manifest.videos[0].scenes.size() == 4);
  REQUIRE(expected.scenes.size() == 3);
  const Json preview = Json::parse(*post("/preview", {{"thresholds", moved}}).body);
  CHECK(preview["scenes"] == expected.scenes.size());
  CHECK(preview["now"] == manifest.videos[0].scenes.size());
  CHECK(preview["frames_now"].get<int>() - preview["frames"].get<int>() == 30);
  CHECK(preview["added"].empty());
  CHECK(preview["removed"] == Json::array({100}));
  CHECK(preview["lines"][0]["threshold"].get<double>() == Approx(0.45).margin(1e-3));
  CHECK(get("")["rev"] == 0);  // asking changes nothing

  CHECK(post("/thresholds", {{"thresholds", moved}, {"base_rev", 3}}).status == 409);
  REQUIRE(post("/thresholds", {{"thresholds", moved}, {"base_rev", 0}}).status == 200);
  const auto entry = [](const ManifestVideo& video) {
    Manifest one;
    one.videos = {video};
    return manifest_json(one)["videos"][0];
  };
  CHECK(get("/manifest") == entry(expected));
  CHECK(get("/curve")["curves"][2]["threshold"] == 0.65);  // the lines stand where they were put
  REQUIRE(post("/undo", {{"base_rev", 1}}).status == 200);
  CHECK(get("/manifest") == entry(manifest.videos[0]));
  REQUIRE(post("/redo", {{"base_rev", 2}}).status == 200);
  session.reset();
  CHECK(read_json_file(folder / "m.reviewed.json")["videos"][0] == entry(expected));

  for (const Json& wrong :
       std::vector<Json>{Json::object(),
                         {{"thresholds", Json::array()}},
                         {{"thresholds", {1}}},
                         {{"thresholds", {{{"option", "knob"}, {"threshold", 0.5}}}}},
                         {{"thresholds", {{{"option", "sensitivity"}, {"threshold", "0.5"}}}}}}) {
    CAPTURE(wrong.dump());
    session =
        std::make_unique<ReviewSession>(ReviewFiles{.manifest = folder / "m.json",
                                                    .media = folder / "media",
                                                    .curves = {},
                                                    .edits = folder / "other.edits.jsonl",
                                                    .reviewed = folder / "other.reviewed.json"});
    (void)get("");
    for (int i = 0; i < 6000 && !get("/reading")["measured"]; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    CHECK(post("/preview", wrong).status == 400);
    session.reset();
  }
}
