#include "metrics/inputs/pairing.h"

#include <cmath>

#include "metrics/score.h"
#include "tests/metrics/inputs/sentence_of.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::contains;
using test::moving_pattern;
using test::painted;
using test::TestVideo;
using test::write_clip;
using test::write_test_video;

namespace {

Frame gray_ramp(int number) {
  return painted(64, 48, [=](int x, int y, int) { return 4 * ((x + number) % 64) + y % 4; });
}

std::vector<Frame> frames_of(const std::function<Frame(int)>& frame, int count = 8) {
  std::vector<Frame> frames;
  for (int i = 0; i < count; ++i) frames.push_back(frame(i));
  return frames;
}

// The pairing of one clip; warnings by their matter.
struct Paired {
  Json record;
  std::map<std::string, std::string> warnings;

  Paired(const std::filesystem::path& truth, const std::filesystem::path& output) {
    ScoreOptions options;
    options.truth = truth;
    options.output = {"out=" + output.string()};
    options.metric = {"psnr_rgb"};
    options.no_baselines = true;
    record = score(options)["pairing"].begin().value()["out"];
    for (const Json& warning : record["warnings"]) {
      warnings[warning["about"].get<std::string>()] = warning["text"].get<std::string>();
    }
  }
};

TestVideo yuv(const std::string& range, const std::string& matrix = "bt709") {
  TestVideo video;
  video.pix_fmt = "yuv444p";
  video.range = range;
  video.matrix = matrix;
  return video;
}

}  // namespace

TEST_CASE("equal clips pair without a remark", "[metrics]") {
  const test::TemporaryFolder folder;
  write_test_video(folder / "a.mkv", frames_of([](int i) { return moving_pattern(i); }), yuv("tv"));
  const Paired paired(folder / "a.mkv", folder / "a.mkv");
  CHECK(paired.record["verdict"] == "same");
  CHECK(paired.warnings.empty());
  CHECK(paired.record["fps"]["agrees"] == true);
  CHECK(paired.record["times"]["largest_difference"] == 0);
  CHECK(paired.record["range"]["truth_tagged"] == true);
  CHECK(paired.record["matrix"]["agrees"] == true);
  CHECK(paired.record["luma"]["slope"].get<double>() == Approx(1));
  CHECK(paired.record["frames"]["paired"] == 8);
}

TEST_CASE("tags of range and matrix that differ are told with whether they are assumed",
          "[metrics]") {
  const test::TemporaryFolder folder;
  const auto frames = frames_of([](int i) { return moving_pattern(i); });
  write_test_video(folder / "truth.mkv", frames, yuv("tv"));
  write_test_video(folder / "full.mkv", frames, yuv("pc"));
  write_test_video(folder / "other.mkv", frames, yuv("tv", ""));
  const Paired full(folder / "truth.mkv", folder / "full.mkv");
  CHECK(full.record["verdict"] == "mismatch");
  CHECK(
      contains(full.warnings.at("range"), "range full (tagged), the truth's is limited (tagged)"));
  CHECK_FALSE(full.warnings.contains("matrix"));
  CHECK_FALSE(full.warnings.contains("luma"));
  const Paired other(folder / "truth.mkv", folder / "other.mkv");
  CHECK(contains(other.warnings.at("matrix"),
                 "matrix bt601 (assumed), the truth's is bt709 (tagged)"));
}

TEST_CASE("limited range that was taken for full is seen in RGB frames", "[metrics]") {
  const test::TemporaryFolder folder;
  // BT.601 and BT.709 limited range: 16 + 219/255 of the full level.
  const auto squeezed = [](int i) {
    const Frame frame = gray_ramp(i);
    return painted(64, 48,
                   [&](int x, int y, int c) { return 16 + 219 / 255. * frame.row(y)[3 * x + c]; });
  };
  write_clip(folder / "full", 8, gray_ramp);
  write_clip(folder / "limited", 8, squeezed);
  const Paired narrow(folder / "full", folder / "limited");
  CHECK(narrow.record["luma"]["slope"].get<double>() == Approx(219 / 255.).epsilon(.002));
  CHECK(narrow.record["luma"]["offset"].get<double>() == Approx(16).margin(.1));
  CHECK(contains(narrow.warnings.at("luma"), "limited range was taken for full"));
  const Paired wide(folder / "limited", folder / "full");
  CHECK(contains(wide.warnings.at("luma"), "full range was taken for limited"));
}

TEST_CASE("other contrast is no range", "[metrics]") {
  const test::TemporaryFolder folder;
  write_clip(folder / "truth", 6, gray_ramp);
  write_clip(folder / "flat", 6, [](int i) {
    const Frame frame = gray_ramp(i);
    return painted(64, 48, [&](int x, int y, int c) { return .7 * frame.row(y)[3 * x + c] + 30; });
  });
  const Paired paired(folder / "truth", folder / "flat");
  CHECK(paired.record["luma"]["slope"].get<double>() == Approx(.7).epsilon(.01));
  CHECK(paired.warnings.empty());
}

TEST_CASE("a truth of one gray has no slope and no NaN", "[metrics]") {
  const test::TemporaryFolder folder;
  write_clip(folder / "truth", 4,
             [](int) { return painted(32, 32, [](int, int, int) { return 90; }); });
  write_clip(folder / "out", 4,
             [](int i) { return painted(32, 32, [=](int x, int, int) { return 90 + x + i; }); });
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"out=" + (folder / "out").string()};
  options.metric = {"all"};
  options.long_term = true;
  const Json json = score(options);
  const std::string text = json.dump();
  CHECK_FALSE(contains(text, "nan"));
  CHECK_FALSE(contains(text, "inf\""));
  CHECK(json["pairing"]["truth"]["out"]["luma"]["slope"].is_null());
  CHECK(json["methods"]["out"]["summary"]["psnr_rgb"]["mean"].is_number());
  // A gray truth has no chroma to normalise by.
  CHECK(json["methods"]["out"]["summary"]["warp_error.dis.ab_norm_ratio"]["mean"].is_null());
}

TEST_CASE("rates and times that differ are told, and frames still pair in order", "[metrics]") {
  const test::TemporaryFolder folder;
  const auto frames = frames_of([](int i) { return moving_pattern(i); });
  write_test_video(folder / "25.mkv", frames);
  write_test_video(folder / "24.mkv", frames, {.fps = {24, 1}});
  write_test_video(folder / "late.mkv", frames, {.pts = {0, 40, 80, 120, 200, 240, 280, 320}});
  const Paired rate(folder / "25.mkv", folder / "24.mkv");
  CHECK(rate.record["fps"]["agrees"] == false);
  CHECK(contains(rate.warnings.at("fps"), "24"));
  CHECK_FALSE(rate.warnings.contains("times"));
  const Paired late(folder / "25.mkv", folder / "late.mkv");
  CHECK(late.record["times"]["largest_difference"].get<double>() == Approx(.04).margin(.0015));
  CHECK((late.warnings.contains("times") || late.warnings.contains("fps")));
  write_clip(folder / "pictures", 8, [](int i) { return moving_pattern(i); });
  const Paired unknown(folder / "25.mkv", folder / "pictures");
  CHECK(unknown.record["fps"]["agrees"].is_null());
  CHECK(unknown.record["times"]["agrees"].is_null());
  CHECK(unknown.record["verdict"] == "same");
}

TEST_CASE("warnings of many clips are one line for each method and matter", "[metrics]") {
  const Json record = {{"warnings", {{{"about", "range"}, {"text", "too dark"}}}}};
  const Json fine = {{"warnings", Json::array()}};
  const Json pairing = {{"a", {{"x", record}, {"y", fine}}}, {"b", {{"x", record}, {"y", record}}}};
  CHECK(pairing_warnings(pairing) ==
        std::vector<std::string>{"x, clip \"a\" and 1 more: too dark", "y, clip \"b\": too dark"});
}
