#include "metrics/inputs/fit.h"

#include "lib/base/errors.h"
#include "lib/media/recolour.h"
#include "metrics/score.h"
#include "tests/metrics/inputs/sentence_of.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::contains;
using test::moving_pattern;
using test::sentence_of;
using test::write_clip;

namespace {

Frame large(int i) {
  return test::painted(128, 96, [=](int x, int y, int c) {
    return 128 + 50 * std::sin((x - 2. * i) / 10 + c) + 40 * std::cos(y / 8. - c);
  });
}

ScoreOptions options_for(const test::TemporaryFolder& folder, const std::string& fit,
                         std::vector<std::string> outputs) {
  ScoreOptions options;
  options.truth = folder / "truth";
  for (const std::string& name : outputs) {
    options.output.push_back(name + "=" + (folder / name).string());
  }
  options.metric = {"psnr_rgb", "luma_error", "mse_ab", "tdiff_rmse_ab"};
  options.fit = fit;
  options.no_baselines = true;
  return options;
}

const Json& clip_of(const Json& json, const std::string& method) {
  return json["methods"][method]["clips"]["truth"];
}

}  // namespace

TEST_CASE("a fit is truth, output or a size", "[metrics]") {
  CHECK_FALSE(fit_from("").asked());
  CHECK(fit_from("truth").to == Fit::To::truth);
  CHECK(fit_from("output").to == Fit::To::output);
  CHECK(fit_from("640x360").size == FrameSize{640, 360});
  for (const char* text : {"640", "x", "0x5", "5x-1", "640x360p", "99999x2", "Truth"}) {
    INFO(text);
    CHECK_THROWS_AS(fit_from(text), Error);
  }
}

TEST_CASE("an output of another size is refused with the way out, and fitted when asked",
          "[metrics]") {
  const test::TemporaryFolder folder;
  write_clip(folder / "truth", 4, [](int i) { return moving_pattern(i); });
  write_clip(folder / "big", 4, large);
  write_clip(folder / "same", 4, [](int i) { return resize_area(large(i), 64, 48); });
  const std::string refused = sentence_of([&] { (void)score(options_for(folder, "", {"big"})); });
  CHECK(contains(refused, "128x96"));
  CHECK(contains(refused, "--fit truth"));

  const Json json = score(options_for(folder, "truth", {"big", "same"}));
  const Json& pairing = json["pairing"]["truth"]["big"];
  CHECK(pairing["verdict"] == "fitted");
  CHECK(pairing["size"]["output"] == Json::array({128, 96}));
  CHECK(pairing["size"]["measured"] == Json::array({64, 48}));
  CHECK(pairing["size"]["filter"]["output"] == "area");
  CHECK(pairing["size"]["filter"]["truth"] == "none");
  CHECK(json["pairing"]["truth"]["same"]["verdict"] == "same");
  // Resized here or before: the same pixels, the same numbers.
  CHECK(clip_of(json, "big") == clip_of(json, "same"));
}

TEST_CASE("the truth takes the outputs' size, which they share", "[metrics]") {
  const test::TemporaryFolder folder;
  write_clip(folder / "truth", 3, large);
  write_clip(folder / "small", 3, [](int i) { return resize_area(large(i), 64, 48); });
  write_clip(folder / "tiny", 3, [](int i) { return resize_area(large(i), 32, 24); });
  const Json json = score(options_for(folder, "output", {"small"}));
  CHECK(clip_of(json, "small")["values"]["psnr_rgb"] == 100);
  CHECK(json["pairing"]["truth"]["small"]["size"]["filter"]["truth"] == "area");
  const std::string refused = sentence_of([&] {
    (void)score(options_for(folder, "output", {"small", "tiny"}));
  });
  CHECK(contains(refused, "--fit 64x48"));
  const Json up = score(options_for(folder, "256x192", {"small"}));
  CHECK(up["pairing"]["truth"]["small"]["size"]["filter"]["output"] == "bilinear");
  CHECK(up["inputs"]["truth"]["outputs"]["small"]["width"] == 64);
}

TEST_CASE("the truth's L takes out what was done to L alone", "[metrics]") {
  const test::TemporaryFolder folder;
  write_clip(folder / "truth", 3, [](int i) { return moving_pattern(i); });
  // The truth's colours on a darker picture.
  write_clip(folder / "dark", 3, [](int i) {
    const Frame truth = moving_pattern(i);
    Frame dark = clone(truth);
    for (int y = 0; y < dark.height; ++y) {
      for (int x = 0; x < 3 * dark.width; ++x) {
        dark.row(y)[x] = static_cast<std::uint8_t>(dark.row(y)[x] * 3 / 4);
      }
    }
    return with_chroma(without_chroma(dark), chroma_planes(truth, 64, 48));
  });
  const Json json = score(options_for(folder, "truth", {"dark"}));
  const std::string derived = "dark (truth's L)";
  CHECK(json["methods"][derived]["derived_from"] == "dark");
  CHECK(json["methods"][derived]["luma"] == "truth");
  CHECK_FALSE(json["methods"]["dark"].contains("luma"));
  CHECK(clip_of(json, "dark")["values"]["luma_error"].get<double>() > 5);
  CHECK(clip_of(json, derived)["values"]["luma_error"].get<double>() < .3);
  CHECK(clip_of(json, derived)["values"]["psnr_rgb"].get<double>() >
        clip_of(json, "dark")["values"]["psnr_rgb"].get<double>() + 5);
  CHECK(json["comparisons"].empty());
  CHECK_FALSE(score(options_for(folder, "", {"dark"}))["methods"].contains(derived));
}

TEST_CASE("with a fit the shorter clip ends the pairs, each output where it ends", "[metrics]") {
  const test::TemporaryFolder folder;
  const auto shifted = [](int i) { return moving_pattern(i, 1.4); };
  write_clip(folder / "truth", 6, [](int i) { return moving_pattern(i); });
  write_clip(folder / "short", 4, shifted);
  write_clip(folder / "long", 9, shifted);
  const Json json = score(options_for(folder, "truth", {"short", "long"}));
  const Json& pairing = json["pairing"]["truth"];
  CHECK(pairing["short"]["frames"] ==
        Json{{"truth", 6}, {"output", 4}, {"paired", 4}, {"dropped", 2}});
  CHECK(pairing["long"]["frames"] ==
        Json{{"truth", 6}, {"output", 9}, {"paired", 6}, {"dropped", 3}});
  CHECK(pairing["short"]["verdict"] == "fitted");
  const Json& curve = clip_of(json, "short")["frames"]["psnr_rgb"];
  CHECK(curve[3].is_number());
  CHECK(curve[4].is_null());
  // Cutting both by hand gives the same numbers.
  write_clip(folder / "cut", 4, [](int i) { return moving_pattern(i); });
  ScoreOptions cut = options_for(folder, "", {"short"});
  cut.truth = folder / "cut";
  const Json by_hand = score(cut)["methods"]["short"]["clips"]["cut"]["values"];
  CHECK(clip_of(json, "short")["values"] == by_hand);
}
