#include "metrics/report/report_csv.h"

#include <sstream>
#include <vector>

#include "lib/base/files.h"
#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::moving_pattern;
using test::write_clip;

namespace {

// An RFC 4180 reader of its own.
std::vector<std::vector<std::string>> read_csv(const std::filesystem::path& path) {
  const std::string text = read_file(path);
  std::vector<std::vector<std::string>> rows{{""}};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      rows.back().back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      rows.back().emplace_back();
    } else if (!quoted && c == '\r') {
      REQUIRE(text.at(++i) == '\n');
      rows.push_back({""});
    } else {
      rows.back().back() += c;
    }
  }
  CHECK(rows.back() == std::vector<std::string>{""});
  rows.pop_back();
  return rows;
}

std::size_t column(const std::vector<std::string>& header, const std::string& name) {
  const auto found = std::ranges::find(header, name);
  REQUIRE(found != header.end());
  return static_cast<std::size_t>(found - header.begin());
}

struct Scored18 {
  test::TemporaryFolder folder;
  Json json;
  Scored18() {
    write_clip(folder / "truth", 18, [](int i) { return moving_pattern(i); });
    write_clip(folder / "out", 18, [](int i) { return moving_pattern(i, 1.5); });
    write_file_renamed(folder / "m.json", R"({"format":"tinct.manifest/1","name":"t","license":"",
      "videos":[{"id":"0123456789012345678901234567890123456789","file":"truth.mp4",
      "scenes":[{"frames":[0,0]},{"frames":[1,17]}]}]})");
    ScoreOptions options;
    options.truth = folder / "truth";
    options.output = {"a, \"b\"=" + (folder / "out").string()};
    options.metric = {"psnr_rgb", "uv_bin_accuracy", "warp_error.farneback"};
    options.long_term = true;
    options.scenes = (folder / "m.json").string();
    options.no_baselines = true;
    options.report = folder / "report";
    json = score(options);
  }
};

}  // namespace

TEST_CASE("frames.csv and pairs.csv hold every number of the curves", "[metrics]") {
  const Scored18 run;
  const Json& curves = run.json["methods"]["a, \"b\""]["clips"]["truth"]["frames"];

  const auto frames = read_csv(run.folder / "report/frames.csv");
  REQUIRE(frames.size() == 1 + 18);
  CHECK(std::vector(frames[0].begin(), frames[0].begin() + 4) ==
        std::vector<std::string>{"method", "clip", "frame", "time"});
  // It looks back for its baseline only: a value of each frame.
  const std::size_t bins = column(frames[0], "uv_bin_accuracy.mean");
  CHECK(std::ranges::count(frames[0], "warp_error.farneback.value") == 0);
  for (std::size_t i = 0; i < 18; ++i) {
    const auto& row = frames[i + 1];
    CHECK(row[0] == "a, \"b\"");
    CHECK(row[2] == std::to_string(i));
    CHECK(row[3].empty());  // a folder of pictures has no rate
    CHECK(std::stod(row[column(frames[0], "psnr_rgb")]) == curves["psnr_rgb"][i].get<double>());
    CHECK(std::stod(row[bins]) == curves["uv_bin_accuracy.mean"][i].get<double>());
  }

  const auto pairs = read_csv(run.folder / "report/pairs.csv");
  const std::size_t value = column(pairs[0], "warp_error.farneback.value");
  const std::size_t far = column(pairs[0], "warp_error_lag.farneback.16");
  const std::size_t from_first = column(pairs[0], "warp_error_long.farneback.value");
  std::size_t near_pairs = 0, far_pairs = 0, long_pairs = 0;
  for (std::size_t i = 1; i < pairs.size(); ++i) {
    const auto& row = pairs[i];
    REQUIRE(row.size() == pairs[0].size());
    const std::size_t from = std::stoul(row[2]), to = std::stoul(row[3]);
    if (!row[value].empty()) {
      ++near_pairs;
      CHECK(to == from + 1);
      CHECK(std::stod(row[value]) == curves["warp_error.farneback.value"][to].get<double>());
    }
    if (!row[far].empty()) {
      ++far_pairs;
      CHECK(to == from + 16);
    }
    if (!row[from_first].empty()) {
      ++long_pairs;
      CHECK(from == 1);
    }
  }
  // The scene's first frame is 1: no pair ends there.
  CHECK(near_pairs == 16);
  CHECK(far_pairs == 1);
  CHECK(long_pairs == 16);
}

TEST_CASE("times of frames follow from the rate", "[metrics]") {
  const test::TemporaryFolder folder;
  const Json metric = {{"name", "m"},       {"value", "m"},         {"unit", ""},
                       {"better", nullptr}, {"summary", ""},        {"truth", nullptr},
                       {"temporal", false}, {"more", Json::array()}};
  const Json score = {
      {"metrics", {metric}},
      {"inputs", {{"c", {{"truth", {{"fps", "24000/1001"}}}}}}},
      {"methods", {{"x", {{"clips", {{"c", {{"frames", {{"m", {1.5, nullptr, 2}}}}}}}}}}}}};
  write_frames_csv(score, folder.path());
  CHECK(
      read_file(folder / "frames.csv") ==
      "method,clip,frame,time,m\r\nx,c,0,0.000000,1.5\r\nx,c,1,0.041708,\r\nx,c,2,0.083417,2\r\n");
}
