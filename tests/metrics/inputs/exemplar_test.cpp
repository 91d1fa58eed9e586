// Frames that a method was given in colour: left out of all its measurements.
#include "metrics/inputs/clip_files.h"
#include "metrics/inputs/work_folder.h"
#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::moving_pattern;
using test::write_clip;

namespace {

Frame shifted(int i) { return moving_pattern(i, 1.3); }

ScoreOptions options_for(const test::TemporaryFolder& folder) {
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"out=" + (folder / "out").string()};
  options.metric = {"all"};
  options.no_baselines = true;
  return options;
}

}  // namespace

TEST_CASE("without its exemplar a clip has the values of the clip that begins behind it",
          "[metrics]") {
  const test::TemporaryFolder folder;
  write_clip(folder / "truth", 8, [](int i) { return moving_pattern(i); });
  write_clip(folder / "out", 8, shifted);
  write_clip(folder / "truth1", 7, [](int i) { return moving_pattern(i + 1); });
  write_clip(folder / "out1", 7, [](int i) { return shifted(i + 1); });
  ScoreOptions options = options_for(folder);
  options.exemplar = {"out=0"};
  const Json json = score(options);
  const Json& method = json["methods"]["out"];
  CHECK(method["guidance"] == "exemplar");
  CHECK(method["excluded_frames"] == Json::array({0}));
  options = options_for(folder);
  options.truth = folder / "truth1";
  options.output = {"out=" + (folder / "out1").string()};
  const Json behind = score(options)["methods"]["out"]["clips"]["truth1"];
  const Json& clip = method["clips"]["truth"];
  CHECK(clip["values"] == behind["values"]);
  for (const auto& [name, curve] : clip["frames"].items()) {
    INFO(name);
    REQUIRE(curve.size() == 8);
    CHECK(curve[0].is_null());
    for (std::size_t i = 1; i < 8; ++i) CHECK(curve[i] == behind["frames"][name][i - 1]);
  }
}

TEST_CASE("no pair reaches across an exemplar, and other methods keep all theirs", "[metrics]") {
  const test::TemporaryFolder folder;
  write_clip(folder / "truth", 9, [](int i) { return moving_pattern(i); });
  write_clip(folder / "out", 9, shifted);
  ScoreOptions options = options_for(folder);
  options.output.push_back("free=" + (folder / "out").string());
  options.metric = {"warp_error.farneback", "warp_error_long.farneback", "cdc", "psnr_rgb"};
  options.exemplar = {"out=4"};
  const Json json = score(options);
  const Json& out = json["methods"]["out"]["clips"]["truth"];
  const Json& free = json["methods"]["free"]["clips"]["truth"];
  CHECK(free["values"]["warp_error.farneback.pairs"] == 8);
  CHECK(out["values"]["warp_error.farneback.pairs"] == 6);  // 4 before, 3 behind the exemplar's two
  CHECK(out["frames"]["psnr_rgb"][4].is_null());
  CHECK(out["frames"]["warp_error.farneback.value"][5].is_null());
  CHECK(out["frames"]["warp_error.farneback.value"][6] ==
        free["frames"]["warp_error.farneback.value"][6]);
  // To the first frame behind it, not to that of the scene.
  CHECK(out["frames"]["warp_error_long.farneback.value"][6] ==
        free["frames"]["warp_error.farneback.value"][6]);
  // Who saw a true frame is not compared with who saw none.
  CHECK(json["comparisons"].empty());
}

TEST_CASE("a method whose every frame was given has no values, and no NaN", "[metrics]") {
  const test::TemporaryFolder folder;
  write_clip(folder / "truth", 1, [](int i) { return moving_pattern(i); });
  write_clip(folder / "out", 1, shifted);
  ScoreOptions options = options_for(folder);
  options.guidance = {"out=exemplar"};
  const Json json = score(options);
  CHECK(json["methods"]["out"]["clips"]["truth"]["values"]["psnr_rgb"].is_null());
  CHECK(json["methods"]["out"]["summary"]["psnr_rgb"]["n"] == 0);
  CHECK(json.dump().find("nan") == std::string::npos);
}

TEST_CASE("other programs are given the frames that are measured", "[metrics]") {
  const test::TemporaryFolder folder;
  write_clip(folder / "truth", 5, [](int i) { return moving_pattern(i); });
  write_clip(folder / "out", 5, shifted);
  const ClipPaths paths{
      .name = "truth", .truth = {.path = folder / "truth"}, .outputs = {{.path = folder / "out"}}};
  const ProgramFiles plain =
      files_for_program(paths, {{"out", folder / "out"}}, 0, {}, folder / "work");
  CHECK(plain.truth == folder / "truth");
  CHECK(plain.output == folder / "out");
  CHECK_FALSE(std::filesystem::exists(folder / "work"));

  const OutputPath guided{.name = "out", .path = folder / "out", .excluded = {0, 3}};
  const ProgramFiles files = files_for_program(paths, {guided}, 0, {}, folder / "work");
  CHECK(files.frames == 3);
  const auto output = open_frame_source(files.output);
  const auto truth = open_frame_source(files.truth);
  for (const int number : {1, 2, 4}) {
    CHECK(same_pixels(*output->next(), shifted(number)));
    CHECK(same_pixels(*truth->next(), moving_pattern(number)));
  }
  CHECK_FALSE(output->next());
}
