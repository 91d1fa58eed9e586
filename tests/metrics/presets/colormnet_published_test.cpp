// The published evaluator of ColorMNet, and how far it deviates.
#include <cmath>

#include "metrics/presets/preset.h"
#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/metrics/presets/preset_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace tinct::test;
namespace fs = std::filesystem;

TEST_CASE("the published PSNR of ColorMNet wraps: a worse output scores better", "[metrics]") {
  // A difference of 10 has the square 100; one of 17 has 289, which is 33 modulo 256; one of 16 has
  // 256, which is 0.
  const auto psnr_at = [](int difference) {
    const Json result = score_clips(
        {{"a", 1, [](int) { return plain(100, 100, 100); },
          [=](int) { return plain(100 - difference, 100 + difference, 100 - difference); }}},
        {"colormnet-published"});
    return values_of(result).at("colormnet-published.psnr");
  };
  CHECK(psnr_at(10).get<double>() == Approx(10 * std::log10(255. * 255 / 100)));
  CHECK(psnr_at(17).get<double>() == Approx(10 * std::log10(255. * 255 / 33)));
  CHECK(psnr_at(16).is_null());
}

TEST_CASE("the published colorfulness of ColorMNet exchanges red and blue", "[metrics]") {
  // |rg| = |B - G| and |yb| = |(B + G) / 2 - R|, without spread: .3 sqrt(20^2 + 90^2).
  const auto colour = [](int) { return plain(30, 50, 130); };
  const Json result = score_clips({{"a", 1, colour, colour}}, {"colormnet-published"});
  CHECK(value(result, "colormnet-published.colorfulness") == Approx(.3 * std::hypot(20, 90)));
  CHECK(values_of(result).at("colormnet-published.lpips").is_null());
}

TEST_CASE("ColorMNet's means are over frames, TCVC's over clips", "[metrics]") {
  // One frame that is 8 off and three that are 4 off.
  const auto gray = [](int) { return plain(100, 100, 100); };
  const Json result = score_clips({{"a", 1, gray, [](int) { return plain(108, 108, 108); }},
                                   {"b", 3, gray, [](int) { return plain(104, 104, 104); }}},
                                  {"colormnet-published", "tcvc", "sjtu"});
  const double far = 10 * std::log10(255. * 255 / 64), near = 10 * std::log10(255. * 255 / 16);
  const Json& of_frames = summary_of(result, "colormnet-published.psnr");
  CHECK(of_frames.at("mean").get<double>() == Approx((far + 3 * near) / 4));
  CHECK(of_frames.at("n") == 4);
  CHECK(of_frames.at("ci95").is_null());
  const Json& of_clips = summary_of(result, "tcvc.psnr");
  CHECK(of_clips.at("mean").get<double>() == Approx((far + near) / 2));
  CHECK(of_clips.at("n") == 2);
}

TEST_CASE("colormnet-published leaves out clips that are missing, and says so", "[metrics]") {
  const test::TemporaryFolder folder;
  for (const char* clip : {"truth/a", "truth/b", "mine/b"}) {
    test::write_clip(folder / clip, 2, clip[0] == 'm' ? output_frame : truth_frame);
  }
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"mine=" + (folder / "mine").string()};
  options.preset = {"colormnet-published"};
  const Json result = score(options);
  CHECK(summary_of(result, "colormnet-published.psnr").at("n") == 2);
  CHECK(result.at("notes").dump().find("mine lacks the clip a") != std::string::npos);
  // Where anything else is measured, nothing is skipped.
  options.preset.emplace_back("tcvc");
  CHECK_THROWS_WITH(score(options), Catch::Contains("lacks"));
}

TEST_CASE("ColorMNet's deviations have the size that was measured elsewhere", "[metrics]") {
  // Of bunny, by the evaluator's own code: 19.95 dB becomes 30.47, 27.32 31.51, 19.21 30.94;
  // SSIM .8838 becomes .8652, colorfulness 84.32 75.39.
  REQUIRE(!test::shared_folder().empty());
  const fs::path bunny = test::shared_folder() / "clips/metrics/bunny";
  ScoreOptions options;
  options.truth = bunny / "gt";
  for (const char* output : {"desaturated", "flicker", "hue-noise"}) {
    options.output.push_back((bunny / output).string());
  }
  options.preset = {"colormnet-published", "tcvc"};
  const Json methods = score(options).at("methods");
  const auto of = [&](const char* method, const char* name) {
    return methods.at(method).at("summary").at(name).at("mean").get<double>();
  };
  for (const auto& [method, plain, wrapped] :
       {std::tuple("desaturated", 19.95, 30.47), std::tuple("flicker", 27.32, 31.51),
        std::tuple("hue-noise", 19.21, 30.94)}) {
    CHECK(of(method, "tcvc.psnr") == Approx(plain).margin(.005));
    CHECK(of(method, "colormnet-published.psnr") == Approx(wrapped).margin(.005));
  }
  CHECK(of("hue-noise", "colormnet-published.ssim") == Approx(.8652).margin(5e-5));
  CHECK(of("hue-noise", "colormnet-published.colorfulness") == Approx(75.39).margin(.005));
}
