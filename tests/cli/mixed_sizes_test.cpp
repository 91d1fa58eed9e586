// Films of several sizes in one dataset: every picture is scaled to the net's size by itself.
#include <set>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/media/frame_sink.h"
#include "lib/media/frame_source.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_tinct;

namespace {

/// A portrait of two shots of twelve frames each, 40x72, beside write_film's 96x64.
void write_portrait(const fs::path& path) {
  const auto sink = tinct::open_frame_sink(path, {.fps = {24, 1}});
  for (int t = 0; t < 24; ++t) {
    tinct::Frame frame = tinct::make_frame(40, 72);
    for (int y = 0; y < frame.height; ++y) {
      for (int x = 0; x < frame.width; ++x) {
        std::uint8_t* pixel = frame.row(y) + std::ptrdiff_t{3} * x;
        const bool second = t >= 12;
        pixel[0] = static_cast<std::uint8_t>(second ? 200 - 2 * x : 30 + 3 * x);
        pixel[1] = static_cast<std::uint8_t>(second ? 220 - y : 60 + y);
        pixel[2] = static_cast<std::uint8_t>(second ? 180 + t : 20 + 4 * t);
      }
    }
    sink->write(frame);
  }
  sink->finish();
}

/// A dataset of both films in their own sizes; each has scenes on both sides of the split.
class MixedSizes {
 public:
  MixedSizes() {
    fs::create_directories(media_);
    tinct::test::write_film(media_ / "landscape.mkv", {12, 14, 10});
    write_portrait(media_ / "portrait.mkv");
    const std::string manifest = path("films.json");
    ran({"scenes", (media_ / "landscape.mkv").string(), (media_ / "portrait.mkv").string(), "--out",
         manifest});
    Json json = tinct::read_json_file(manifest);
    REQUIRE(json["videos"].size() == 2);
    for (Json& video : json["videos"]) {
      REQUIRE(video["scenes"].size() >= 2);
      for (Json& scene : video["scenes"]) scene["split"] = "train";
      video["scenes"].back()["split"] = "validation";
    }
    tinct::write_file_atomically(manifest, json.dump());
    ran({"build", manifest, "--media", media_.string(), "--out", path("dataset"), "--size", "0"});
  }
  [[nodiscard]] std::string path(const std::string& name) const {
    return (folder_ / name).string();
  }
  /// What a successful run left behind.
  static CliResult ran(const std::vector<std::string>& words) {
    const CliResult result = run_tinct(words);
    INFO(result.errors);
    REQUIRE(result.status == 0);
    return result;
  }

 private:
  tinct::test::TemporaryFolder folder_;
  fs::path media_ = folder_ / "media";
};

}  // namespace

TEST_CASE("films of several sizes train together, each scaled to the net's size", "[cli]") {
  const MixedSizes made;
  const CliResult trained = MixedSizes::ran(
      {"train", "dataset=" + made.path("dataset"), "out=" + made.path("run"), "model=colormotion",
       "width=4", "size=16", "batch=4", "steps=4", "film_pairs=1", "--json"});
  const Json report = Json::parse(trained.out);
  CHECK(report["training_scenes"] == 3);
  CHECK(report["validation_scenes"] == 2);
  CHECK(report["validation"]["frames"] == 22);
  CHECK(report["validation"]["mse_ab"].get<double>() > 0);

  // The net's size has to fit into the smallest.
  const CliResult large =
      run_tinct({"train", "dataset=" + made.path("dataset"), "out=" + made.path("large"), "width=4",
                 "size=64", "batch=4", "steps=4"});
  CHECK(large.status == 3);
  CHECK(large.errors.find("40x72, smaller than size=64; train with a smaller size") !=
        std::string::npos);
}

TEST_CASE("a bench colorizes and scores films of several sizes in their own", "[cli]") {
  const MixedSizes made;
  const Json protocol{{"format", "tinct.protocol/1"},
                      {"name", "Landscape and portrait"},
                      {"dataset", made.path("dataset")},
                      {"settings",
                       {{"width", 4},
                        {"size", 16},
                        {"batch", 2},
                        {"steps", 2},
                        {"validate_every", 2},
                        {"device", "cpu"}}},
                      {"systems",
                       {{{"name", "guided"}, {"settings", {{"model", "user_guided"}}}},
                        {{"name", "flowchroma"}, {"settings", {{"model", "flowchroma"}}}}}},
                      {"metrics", {"mse_ab", "warp_error"}}};
  tinct::write_file_atomically(made.path("protocol.json"), protocol.dump());
  MixedSizes::ran({"bench", made.path("protocol.json"), "--out", made.path("bench")});
  const Json result = tinct::read_json_file(made.path("bench/bench.json"));
  REQUIRE(result["clips"].size() == 2);
  for (const Json& row : result["systems"]) {
    INFO(row.dump());
    CHECK(row["status"] == "done");
    CHECK(row["values"]["mse_ab"]["n"] == 2);
    CHECK(row["values"]["mse_ab"]["mean"].get<double>() > 0);
  }
  // Films keep their own sizes.
  std::set<std::string> sizes;
  for (const auto& entry : fs::directory_iterator(made.path("bench/colorized/guided"))) {
    if (entry.path().extension() != ".mkv") continue;
    const auto info = tinct::open_frame_source(entry.path())->info();
    sizes.insert(std::to_string(info.width) + "x" + std::to_string(info.height));
  }
  CHECK(sizes == std::set<std::string>{"40x72", "96x64"});
}
