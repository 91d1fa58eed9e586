#include "metrics/baselines.h"

#include "lib/base/errors.h"
#include "lib/media/colour.h"
#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::moving_pattern;
using test::painted;
using test::write_clip;

namespace {

Json score_of(const test::TemporaryFolder& folder, std::vector<std::string> metric) {
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"out=" + (folder / "truth").string()};
  options.metric = std::move(metric);
  return score(options);
}

double value(const Json& json, const std::string& method, const std::string& name) {
  return json["methods"][method]["clips"]["truth"]["values"][name].get<double>();
}

// Stripes of two reddish grays: nearly one colour, and far from gray.
Frame stripes(int shift) {
  return painted(64, 48, [=](int x, int, int c) {
    return ((x + shift) / 8 % 2 == 0 ? 128 : 134) + (c == 2 ? 12 : 0);
  });
}

}  // namespace

TEST_CASE("the gray baseline errs by the truth's own chroma, the mean one by its spread",
          "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 3, [](int i) { return stripes(i); });
  const Json json = score_of(folder, {"mse_ab", "chroma_variance", "luma_error"});
  double energy = 0;
  const LabImage lab = to_lab(stripes(0));
  for (std::size_t i = 0; i < lab.a.size(); ++i) {
    energy += (lab.a[i] * lab.a[i] + lab.b[i] * lab.b[i]) / 2 / double(lab.a.size());
  }
  CHECK(value(json, "baseline-gray", "mse_ab") == Approx(energy));
  // Rounding to 8 bits moves a and b by some tenths.
  CHECK(value(json, "baseline-mean-colour", "mse_ab") < .1 * energy);
  CHECK(value(json, "baseline-gray", "chroma_variance") == 0);
  for (const BaselineInfo& baseline : baselines()) {
    CHECK(value(json, std::string(baseline.name), "luma_error") < .3);
    CHECK(json["methods"][std::string(baseline.name)]["kind"] == "baseline");
  }
}

TEST_CASE("colours are carried on along the flow: a whole-pixel step moves them whole",
          "[metrics]") {
  ChromaPlanes old{.width = 3, .height = 2, .a = {1, 2, 3, 4, 5, 6}, .b = {0, 0, 0, 0, 0, 9}};
  const auto uniform = [](float u, float v) {
    return FlowField{
        .width = 3, .height = 2, .u = std::vector<float>(6, u), .v = std::vector<float>(6, v)};
  };
  CHECK(carried_on(old, uniform(-1, 0)).a == std::vector<float>{1, 1, 2, 4, 4, 5});
  CHECK(carried_on(old, uniform(0, .5F)).a == std::vector<float>{2.5, 3.5, 4.5, 4, 5, 6});
  CHECK(carried_on(old, uniform(1e30F, -1e30F)).a == std::vector<float>(6, 3.F));
}

TEST_CASE("the first frame carried on is not judged by the frames it was given", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 5, [](int i) { return moving_pattern(i); });
  const Json json = score_of(folder, {"psnr_rgb", "warp_error"});
  const Json& clip = json["methods"]["baseline-first-frame"]["clips"]["truth"];
  CHECK(clip["frames"]["psnr_rgb"][0].is_null());
  CHECK(clip["frames"]["psnr_rgb"][1].is_number());
  // Four frames are judged, and so three pairs.
  CHECK(clip["values"]["warp_error.dis.pairs"] == 3);
  CHECK(json["methods"]["baseline-first-frame"]["guidance"] == "exemplar");
  CHECK(value(json, "baseline-first-frame", "psnr_rgb") >
        value(json, "baseline-gray", "psnr_rgb") + 5);
  // Baselines take no part in the tests between methods.
  CHECK(json["comparisons"].empty());
}

TEST_CASE("an output can't take the name of a baseline, unless they are left out", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 2, [](int i) { return moving_pattern(i); });
  ScoreOptions options;
  options.truth = folder / "truth";
  options.metric = {"psnr_rgb"};
  options.output = {"baseline-gray=" + (folder / "truth").string()};
  CHECK_THROWS_AS(score(options), Error);
  options.no_baselines = true;
  CHECK(score(options)["methods"].size() == 1);
}
