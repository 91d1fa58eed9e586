// Published arithmetic against the same in NumPy, SciPy, scikit-image and OpenCV.
#include <cmath>

#include "lib/media/flow_file.h"
#include "metrics/presets/preset.h"
#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/metrics/presets/preset_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace tinct::test;
namespace fs = std::filesystem;

TEST_CASE("presets give what the published code gives", "[metrics]") {
  const Json result =
      score_clips({{"a", 6, truth_frame, output_frame}},
                  {"tcvc", "colormnet-published", "ntire23", "colormotion", "sjtu"});
  // Printed by tests/support/reference_presets.py.
  CHECK(value(result, "tcvc.psnr") == Approx(23.460805459463824).epsilon(1e-12));
  CHECK(value(result, "tcvc.psnr_key") == Approx(23.340092812707).epsilon(1e-12));
  CHECK(value(result, "tcvc.psnr_between") == Approx(23.521161782842235).epsilon(1e-12));
  CHECK(value(result, "colormnet-published.psnr") == Approx(28.560653494883443).epsilon(1e-12));
  CHECK(value(result, "colormnet-published.ssim") == Approx(0.7825160414076517).epsilon(1e-12));
  CHECK(value(result, "colormnet-published.colorfulness") ==
        Approx(113.05513314023489).epsilon(1e-12));
  CHECK(value(result, "sjtu.rmse") == Approx(0.0871637659056653).epsilon(1e-12));
  CHECK(value(result, "colormotion.mse_ab") == Approx(118.57705707550048).epsilon(1e-6));
  // float32 all the way: the order of its sums is not the same in every NumPy.
  for (const char* name : {"tcvc.cdc", "colormnet-published.cdc", "ntire23.cdc"}) {
    CHECK(value(result, name) == Approx(0.049693305873208575).epsilon(1e-6));
  }
}

TEST_CASE("the RMSE of sjtu is pooled before the root, over the frames of all clips", "[metrics]") {
  // alpha = R - G is 0 and beta = (R + G)/2 - B is off by 30 and by 60, three times.
  const auto gray = [](int) { return plain(100, 100, 100); };
  const Json result = score_clips({{"a", 1, gray, [](int) { return plain(70, 100, 100); }},
                                   {"b", 3, gray, [](int) { return plain(40, 100, 100); }}},
                                  {"sjtu"});
  CHECK(value(result, "sjtu.rmse") == Approx(30 / std::sqrt(2) / 255));
  CHECK(summary_of(result, "sjtu.rmse").at("mean").get<double>() ==
        Approx(std::sqrt((900 + 3 * 3600) / 8.) / 255));
}

TEST_CASE("TCVC keeps an infinite PSNR, which JSON has as null beside a count", "[metrics]") {
  const auto output = [](int t) { return t == 1 ? truth_frame(t) : output_frame(t); };
  const Json result =
      score_clips({{"a", 5, truth_frame, output}, {"b", 5, truth_frame, output_frame}}, {"tcvc"});
  CHECK(values_of(result).at("tcvc.psnr").is_null());
  CHECK(value(result, "tcvc.psnr_infinite_frames") == 1);
  CHECK(value(result, "tcvc.psnr_key") > 20);
  CHECK(summary_of(result, "tcvc.psnr").at("mean").is_null());
  CHECK(summary_of(result, "tcvc.psnr").at("ci95").is_null());
}

TEST_CASE("TCVC's CDC has no value for four frames, and one for five", "[metrics]") {
  const Json result = score_clips(
      {{"a", 4, truth_frame, output_frame}, {"b", 5, truth_frame, output_frame}}, {"tcvc"});
  CHECK(values_of(result, "a").at("tcvc.cdc").is_null());
  CHECK(values_of(result, "b").at("tcvc.cdc").get<double>() > 0);
}

TEST_CASE("lai2018 is the code's warp error, and three times that by the paper's formula",
          "[metrics]") {
  // The truth is at rest, so that every pixel is kept and stays: red changes by .2 per frame, the
  // mean over three channels of the square is .04 / 3.
  const Json result = score_clips({{"a", 3, [](int) { return truth_frame(0); },
                                    [](int t) {
                                      return test::painted(kWidth, kHeight, [=](int, int, int c) {
                                        return c == 2 ? 51 * t : 0;
                                      });
                                    }}},
                                  {"lai2018"});
  for (const std::string flow : {"farneback", "dis"}) {
    INFO(flow);
    CHECK(value(result, "lai2018." + flow) == Approx(.04 / 3).epsilon(1e-9));
    CHECK(value(result, "lai2018." + flow + ".paper") == Approx(.04).epsilon(1e-9));
  }
}

TEST_CASE("lai2018 measures the user's flow, with the published border", "[metrics]") {
  // Everything moves one pixel to the right: what leaves is compared with the replicated border.
  const test::TemporaryFolder folder;
  test::write_clip(folder / "truth", 2, [](int) { return plain(9, 9, 9); });
  test::write_clip(folder / "mine", 2, [](int t) {
    return test::painted(16, 16, [=](int x, int, int) { return 10 * x + 5 * t; });
  });
  const auto shift = [](float by) {
    return FlowField{16, 16, std::vector<float>(256, by), std::vector<float>(256, 0)};
  };
  create_folders(folder / "flow");
  write_flow_file(folder / "flow/000000_000001.flo", shift(1));
  write_flow_file(folder / "flow/000001_000000.flo", shift(-1));
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"mine=" + (folder / "mine").string()};
  options.preset = {"lai2018"};
  options.flow = folder / "flow";
  const Json result = score(options);
  // 15 columns differ by 10 + 5, the last by 5 from itself.
  const double expected = (15 * 225 + 25) / 16. / (255 * 255);
  const Json& summary = result.at("methods").at("mine").at("summary");
  CHECK(summary.at("lai2018.external").at("mean").get<double>() == Approx(expected).epsilon(1e-12));
}

TEST_CASE("colornn counts the bins of U and of V", "[metrics]") {
  const Json result =
      score_clips({{"a", 2, truth_frame, output_frame}}, {"colornn"}, {"uv_bin_accuracy"});
  CHECK(value(result, "colornn.u") == value(result, "uv_bin_accuracy.u"));
  CHECK(value(result, "colornn.v") == value(result, "uv_bin_accuracy.v"));
}

TEST_CASE("presets take every pair of frames, also across a cut", "[metrics]") {
  const test::TemporaryFolder folder;
  test::write_clip(folder / "truth", 8, truth_frame);
  test::write_clip(folder / "mine", 8, output_frame);
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"mine=" + (folder / "mine").string()};
  options.preset = {"tcvc"};
  options.metric = {"cdc"};
  options.no_baselines = true;
  const auto cut_at_4 = [](const fs::path&) { return DetectedCuts{{4}, "made up"}; };
  const Json cut = score(options, cut_at_4);
  const Json whole = score(options);
  const auto of = [](const Json& result, const char* name) {
    return result.at("methods").at("mine").at("summary").at(name).at("mean").get<double>();
  };
  CHECK(of(cut, "tcvc.cdc") == of(whole, "tcvc.cdc"));
  CHECK(of(cut, "cdc") != of(whole, "cdc"));
}

TEST_CASE("presets alone measure nothing else, and with a metric both", "[metrics]") {
  const Clip clip{"a", 2, truth_frame, output_frame};
  const Json alone = score_clips({clip}, {"sjtu"});
  CHECK(!values_of(alone).contains("psnr_rgb"));
  const Json both = score_clips({clip}, {"sjtu"}, {"psnr_rgb"});
  CHECK(value(both, "psnr_rgb") == Approx(value(both, "sjtu.psnr")));
}

TEST_CASE("presets say whose numbers they give, what they lack and how they deviate", "[metrics]") {
  const Json result = score_clips({{"a", 1, truth_frame, output_frame}}, {"colormnet-published"});
  const Json& preset = result.at("presets").at(0);
  CHECK(preset.at("name") == "colormnet-published");
  CHECK(preset.at("source").get<std::string>().find("colormnet @ c2d2c11") != std::string::npos);
  const Json& metric = result.at("metrics").at(0);
  CHECK(metric.at("preset") == "colormnet-published");
  CHECK(metric.at("deviations").size() == 5);
  CHECK(result.at("notes").dump().find("LPIPS needs weights") != std::string::npos);
}

TEST_CASE("every preset's values bear its name and have a curve where they pool frames",
          "[metrics]") {
  for (const PresetInfo* preset : all_presets()) {
    INFO(preset->name);
    CHECK(!preset->summary.empty());
    CHECK(!preset->source.empty());
    const Json result =
        score_clips({{"a", 6, truth_frame, output_frame}}, {std::string(preset->name)});
    const Json& curves = result.at("methods").at("mine").at("clips").at("a").at("frames");
    const Json& values = values_of(result);
    const auto check = [&](std::string_view name, Pooling pooling) {
      INFO(name);
      CHECK(values.contains(std::string(name)));
      CHECK(name.starts_with(std::string(preset->name) + "."));
      if (pooling != Pooling::clips) CHECK(curves.contains(std::string(name)));
    };
    std::size_t declared = 0;
    for (const MetricInfo* metric : preset->metrics) {
      if (metric->external_flow) continue;
      CHECK(metric->preset == preset->name);
      check(metric->headline_value(), metric->pooling);
      for (const ValueInfo& more : metric->more) check(more.name, more.pooling);
      declared += 1 + metric->more.size();
    }
    CHECK(values.size() == declared);
  }
}

TEST_CASE("an unknown preset is told, with the nearest", "[metrics]") {
  CHECK_THROWS_WITH(select_presets({"lai2017"}),
                    Catch::Contains("no preset \"lai2017\"; did you mean lai2018?"));
}
