// Building a study: what is in its files, and what is refused.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/media/frame_sink.h"
#include "metrics/abtest/build_study.h"
#include "tests/metrics/abtest/small_study.h"
#include "tests/support/json_schema.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::build_small_study;
using test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

std::string refusal(const TemporaryFolder& folder, const Json& changes) {
  try {
    (void)build_small_study(folder, changes);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    CHECK_FALSE(fs::exists(folder / "study"));
    return error.what();
  }
  FAIL("nothing was thrown");
  return "";
}

// The mean error of a built study's first file against its clips, of 255; it must hold all frames.
double colour_error(const TemporaryFolder& folder, const BuiltStudy& study) {
  const StudyAsset& asset = study.assets[0];
  const auto rendered = open_frame_source(study_media(folder / "study") / asset.id);
  std::vector<std::unique_ptr<FrameSource>> sources;
  for (const std::string& method : asset.stimulus.tiles) {
    sources.push_back(open_frame_source(folder.path() / method / (asset.stimulus.clip + ".mkv")));
  }
  double error = 0;
  double count = 0;
  int frames = 0;
  for (; const auto picture = rendered->next(); ++frames) {
    for (std::size_t tile = 0; tile < sources.size(); ++tile) {
      const auto wanted = sources[tile]->next();
      REQUIRE(wanted);
      const TilePlace& place = asset.rendered.tiles[tile];
      for (int y = 0; y < place.height; ++y) {
        for (int x = 0; x < 3 * place.width; ++x) {
          const int shown = picture->row(place.y + y)[3 * place.x + x];
          const int truth = wanted->row(y / 2)[x / 3 / 2 * 3 + x % 3];
          error += std::abs(shown - truth);
          count += 1;
        }
      }
    }
  }
  CHECK(frames == 10);
  return error / count;
}

}  // namespace

TEST_CASE("a pair study has a file per scene and pair, a cell per side, and opaque names",
          "[abtest]") {
  const TemporaryFolder folder;
  const BuiltStudy study = build_small_study(folder, {{"original_competes", true}});
  CHECK(study.assets.size() == 4 * 3);
  CHECK(study.cells.size() == 4 * 3 * 2);
  std::set<std::string> sizes_of_scene;
  for (const StudyAsset& asset : study.assets) {
    const fs::path path = study_media(folder / "study") / asset.id;
    CHECK(asset.id.size() == 32);
    CHECK(path.extension().empty());
    CHECK(hex(sha256_file(path)) == asset.sha256);
    CHECK(asset.rendered.width == 2 * 2 * 32);
    CHECK(asset.rendered.height == 2 * 24);
    CHECK(asset.rendered.frames == 10);
    const std::string bytes = read_file(path);
    for (const char* name : {"warm", "cold", "original", "scene0", "Lavf", "Lavc"}) {
      CAPTURE(name);
      CHECK(bytes.find(name) == std::string::npos);
    }
    if (asset.stimulus.clip == "scene0") sizes_of_scene.insert(std::to_string(asset.bytes));
  }
  CHECK(sizes_of_scene.size() == 1);
}

TEST_CASE("a rendered file shows both clips, twice as large, in the colours they have",
          "[abtest]") {
  for (const char* codec : {"h264", "vp9"}) {
    CAPTURE(codec);
    const TemporaryFolder folder;
    const BuiltStudy study = build_small_study(folder, {{"codec", codec}});
    CHECK(study.assets[0].rendered.media_type ==
          (std::string(codec) == "vp9" ? "video/webm" : "video/mp4"));
    // The acceptance bound for a two-pixel pattern through encoder and screen is 3 of 255.
    CHECK(colour_error(folder, study) < 3);
  }
}

TEST_CASE("files of VP9 are of one size within a scene, and name nothing", "[abtest]") {
  const TemporaryFolder folder;
  const BuiltStudy study = build_small_study(folder, {{"codec", "vp9"}, {"method", "single"}});
  std::set<std::uint64_t> sizes;
  for (const StudyAsset& asset : study.assets) {
    const std::string bytes = read_file(study_media(folder / "study") / asset.id);
    CHECK(bytes.starts_with("\x1A\x45\xDF\xA3"));  // EBML
    for (const char* name : {"warm", "cold", "original", "scene0", "scene1"}) {
      CAPTURE(name);
      CHECK(bytes.find(name) == std::string::npos);
    }
    if (asset.stimulus.clip == "scene0") sizes.insert(asset.bytes);
  }
  CHECK(sizes.size() == 1);
}

TEST_CASE("a built study is read back as it was", "[abtest]") {
  const TemporaryFolder folder;
  const BuiltStudy built = build_small_study(folder, {{"method", "single"}});
  const BuiltStudy read = read_study(open_study(folder / "study", DatabaseMode::existing));
  CHECK(read.config_json == built.config_json);
  CHECK(study_config_json(read.config) == built.config_json);
  REQUIRE(read.assets.size() == built.assets.size());
  REQUIRE(read.cells.size() == built.cells.size());
  for (std::size_t i = 0; i < read.cells.size(); ++i) {
    CHECK(read.cells[i].shown == built.cells[i].shown);
    CHECK(read.cells[i].stimulus == built.cells[i].stimulus);
  }
  CHECK(read.assets[3].stimulus.tiles == built.assets[3].stimulus.tiles);
  CHECK(read.assets[3].sha256 == built.assets[3].sha256);
  const Json plan = study_plan_json(built);
  CHECK(plan["cells"] == 16);
  // All four scenes are counted, so that none is left for the one trial of practice.
  CHECK(plan["training"] == 0);
  CHECK(plan["training_wanted"] == 1);
  CHECK(plan["votes_needed"]["votes_per_pair"] == 210);
}

TEST_CASE("a slash behind the folder's name is no other folder", "[abtest]") {
  const TemporaryFolder folder;
  const StudyConfig config = study_config(test::small_study_json(folder, {{"method", "single"}}),
                                          "study.json", folder.path());
  const BuiltStudy built = build_study(config, folder / "built/", [](int, int) {});
  const BuiltStudy read = read_study(open_study(folder / "built", DatabaseMode::existing));
  CHECK(read.assets.size() == built.assets.size());
  // Beside it are only the films of the three methods.
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 1 + 3);
}

TEST_CASE("the study of the manual is one, by the schema and by the reader", "[abtest]") {
  const std::string page = read_file(test::source_folder() / "docs/abtest.md");
  const std::size_t start = page.find("```json\n") + 8;
  const Json json = Json::parse(page.substr(start, page.find("```", start) - start));
  const Json schema =
      Json::parse(read_file(test::source_folder() / "data-manifests/schema/study.schema.json"));
  CHECK(test::schema_faults(json, schema) == std::vector<std::string>{});
  CHECK(study_config(json, "study.json", "").clips.size() == 3);
  // What a study file keeps is of the same form.
  CHECK(test::schema_faults(study_config_json(study_config(json, "study.json", "")), schema) ==
        std::vector<std::string>{});
}

TEST_CASE("clips that can't stand side by side are refused with both names", "[abtest]") {
  const TemporaryFolder folder;
  (void)test::small_study_json(folder);
  const auto write = [&](int frames, int width) {
    fs::remove(folder.path() / "cold/scene2.mkv");
    const auto sink = open_frame_sink(folder.path() / "cold/scene2.mkv");
    for (int i = 0; i < frames; ++i) {
      Frame frame = make_frame(width, 24);
      std::fill_n(frame.row(0), static_cast<std::size_t>(width) * 24 * 3, std::uint8_t{90});
      sink->write(frame);
    }
    sink->finish();
  };
  write(9, 32);
  std::string why = refusal(folder, Json::object());
  CHECK(why.find("cold/scene2.mkv ends after 9 frames") != std::string::npos);
  CHECK(why.find("warm/scene2.mkv goes on") != std::string::npos);
  // Alone it has no neighbour, but would be known by its length.
  why = refusal(folder, {{"method", "single"},
                         {"methods", {{"warm", "warm"}}},
                         {"trials", 2},
                         {"gold", {{"folder", "cold"}}}});
  CHECK(why.find("cold/scene2.mkv has a length or a size") != std::string::npos);
  write(10, 34);
  why = refusal(folder, Json::object());
  CHECK(why.find("34x24") != std::string::npos);
  fs::remove(folder.path() / "cold/scene2.mkv");
  {
    const auto sink = open_frame_sink(folder.path() / "cold/scene2.mkv", {.fps = {24, 1}});
    for (int i = 0; i < 10; ++i) sink->write(make_frame(32, 24));
    sink->finish();
  }
  why = refusal(folder, Json::object());
  CHECK(why.find("cold/scene2.mkv has 24") != std::string::npos);
  CHECK(why.find("warm/scene2.mkv has 25") != std::string::npos);
  fs::remove(folder.path() / "cold/scene2.mkv");
  why = refusal(folder, {{"clips", {"scene0", "scene1", "scene3", "absent"}}});
  CHECK(why.find("has no clip \"absent\"") != std::string::npos);
}

TEST_CASE("a study's folder may be given with a slash, and a failed build leaves none",
          "[abtest]") {
  const TemporaryFolder folder;
  const StudyConfig config =
      study_config(test::small_study_json(folder), "study.json", folder.path());
  const auto build = [&](const std::string& out) {
    (void)build_study(config, folder.path() / out, [](int, int) {});
  };
  build("study/");
  CHECK(fs::exists(folder / "study/study.sqlite"));
  CHECK_THROWS_AS(build("study/"), Error);
  // Something comes into its place while it is made.
  const auto taken = [&](int, int) { fs::create_directories(folder / "other/votes"); };
  CHECK_THROWS_AS(build_study(config, folder.path() / "other/", taken), Error);
  CHECK(fs::is_empty(folder / "other/votes"));
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    CHECK(entry.path().filename().string().find(".tmp-") == std::string::npos);
  }
}

TEST_CASE("contradictions in study.json are named", "[abtest]") {
  const TemporaryFolder folder;
  const auto has = [&](const Json& changes, const char* words) {
    const std::string why = refusal(folder, changes);
    CAPTURE(why);
    CHECK(why.find(words) != std::string::npos);
  };
  has({{"method", "singel"}}, "\"method\" must be one of");
  has({{"trails", 4}}, "\"trails\" is no member of a study; \"trials\" is");
  has({{"method", "single"}, {"original", ""}}, "\"original\" is missing");
  has({{"method", "acr"}, {"tie", true}}, "\"method\" must be pair");
  has({{"method", "acr"}, {"trials", 5}}, "no rater sees a scene twice");
  has({{"methods", {{"warm", "warm"}}}}, "a pair needs two");
  has({{"clips", {"scene0", "scene0"}}}, "twice");
  has({{"clips", {"../scene0"}}}, "no plain name");
  has({{"clips", {"scene0"}}, {"trials", 2}}, "in succession");
  has({{"methods", {{"original", "x"}, {"b", "y"}}}}, "the truth's name");
  has({{"completion", {{"url", "http://x"}}}}, "https://");
  has({{"format", "tinct.study/2"}}, "tinct.study/1");
  has({{"seed", -1}}, "whole number from 0");
  has({{"trials", 0}}, "whole number from 1");
  has({{"codec", "av1"}}, "must be auto, h264 or vp9");
  has({{"pairs", "some"}}, "must be balanced or active");
  has({{"sequential", true}}, "belongs to the method dcr");
  has({{"method", "acr"}, {"pairs", "active"}}, "pair alone");
  has({{"method", "ccr"}, {"methods", {{"warm", "warm"}}}}, "a pair needs two");
  has({{"method", "ccr"}, {"original_competes", true}}, "\"method\" must be pair");
  has({{"reference", true}, {"original", ""}}, "\"original\" is missing");
  has({{"checks", {{"size", "maybe"}}}}, "off, record or gate");
}

TEST_CASE("a study of another tinct's tables is refused, with what to do", "[abtest]") {
  const TemporaryFolder folder;
  (void)build_small_study(folder);
  const auto opened = [&](int version) -> std::string {
    Database(study_database(folder / "study"), DatabaseMode::existing)
        .execute("PRAGMA user_version = " + std::to_string(version));
    try {
      (void)open_study(folder / "study", DatabaseMode::existing);
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::input);
      return error.what();
    }
    return "";
  };
  const std::string older = opened(kStudyFileVersion - 1);
  CHECK(older.find("study.sqlite has tables of version") != std::string::npos);
  CHECK(older.find("export it with the tinct that built it") != std::string::npos);
  CHECK(opened(kStudyFileVersion + 1).find("a newer tinct built it") != std::string::npos);
  CHECK(opened(kStudyFileVersion) == "");
}

TEST_CASE("a folder that is already there is not built over", "[abtest]") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "study");
  try {
    (void)build_small_study(folder);
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
  }
}
