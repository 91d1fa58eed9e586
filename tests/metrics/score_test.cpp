#include "metrics/score.h"

#include <set>

#include "lib/base/errors.h"
#include "lib/base/parallel.h"
#include "lib/media/colour.h"
#include "metrics/registry.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::moving_pattern;
using test::painted;
using test::write_clip;

namespace {

Frame flat(int blue, int green, int red, int width = 16, int height = 12) {
  return painted(width, height, [=](int, int, int c) {
    return c == 0 ? blue : c == 1 ? green : red;
  });
}

Json values_of(const test::TemporaryFolder& folder, std::vector<std::string> metric = {"all"}) {
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"out=" + (folder / "out").string()};
  options.metric = std::move(metric);
  return score(options)["methods"]["out"]["clips"]["truth"];
}

// The sentence of the error that scoring ends with.
std::string failure(const ScoreOptions& options, Fault fault) {
  try {
    (void)score(options);
  } catch (const Error& error) {
    CHECK(error.fault() == fault);
    return error.what();
  }
  return "nothing was thrown";
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("psnr of a known error is the known number", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 2, [](int) { return flat(100, 100, 100); });
  // Errors of 10 and of 0 in every channel: 10 log10(255^2 / 100) = 28.1308 dB and 100 dB.
  write_clip(folder / "out", 2,
             [](int i) { return flat(100 + 10 * i, 100 + 10 * i, 100 + 10 * i); });
  const Json clip = values_of(folder, {"psnr_rgb", "rmse_rgb"});
  CHECK(clip["values"]["psnr_rgb"].get<double>() == Approx((28.130803608679 + 100) / 2));
  CHECK(clip["values"]["psnr_rgb_pooled"].get<double>() == Approx(28.130803608679 + 3.010299957));
  CHECK(clip["values"]["psnr_infinite_frames"] == 1);
  CHECK(clip["values"]["rmse_rgb"].get<double>() == Approx(10 / 255. / std::sqrt(2)));
  CHECK(clip["frames"]["psnr_rgb"][0] == 100);
  CHECK(clip["frames"]["psnr_rgb"][1].get<double>() == Approx(28.130803608679));
}

TEST_CASE("colour errors of flat frames are those of their two colours", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 3, [](int) { return flat(40, 90, 160); });
  write_clip(folder / "out", 3, [](int) { return flat(120, 90, 70); });
  const Lab truth = srgb_to_lab(160, 90, 40);
  const Lab output = srgb_to_lab(70, 90, 120);
  const double square = (std::pow(truth.a - output.a, 2) + std::pow(truth.b - output.b, 2)) / 2;
  const Json values = values_of(folder)["values"];
  CHECK(values["mse_ab"].get<double>() == Approx(square));
  CHECK(values["rmse_ab"].get<double>() == Approx(std::sqrt(square)));
  CHECK(values["rmse_ab_frame_mean"].get<double>() == Approx(std::sqrt(square)));
  CHECK(values["delta_e2000"].get<double>() == Approx(delta_e2000(output, truth)));
  CHECK(values["delta_e2000_p95"].get<double>() == Approx(delta_e2000(output, truth)));
  // No spread: only the mean opponent colours count. rg = -20, yb = (70+90)/2-120 = -40.
  CHECK(values["colorfulness"].get<double>() == Approx(0.3 * std::sqrt(20. * 20 + 40 * 40)));
  CHECK(values["chroma_variance"].get<double>() == Approx(0).margin(1e-20));
  CHECK(values["tdiff_rmse_ab"].get<double>() == 0);
  CHECK(values["cdc"].get<double>() == 0);
  CHECK(values["cdc_missing"] == 1);  // three frames have no pair four frames apart
  CHECK(values["warp_error.farneback.ratio"].is_null());
}

TEST_CASE("a complete change of colours is ln 2 in cdc", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 2, [](int) { return flat(10, 20, 30); });
  write_clip(folder / "out", 2, [](int i) { return flat(10 + i, 20 + i, 30 + i); });
  const Json values = values_of(folder, {"cdc"})["values"];
  CHECK(values["cdc"].get<double>() == Approx(std::log(2.)));
  CHECK(values["cdc_gt"] == 0);
  CHECK(values["cdc_missing"] == 2);
}

TEST_CASE("a single frame has no pairs: nulls and not NaN", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 1, [](int) { return moving_pattern(0); });
  write_clip(folder / "out", 1, [](int) { return moving_pattern(1); });
  const Json clip = values_of(folder);
  for (const char* name : {"warp_error.farneback.value", "warp_error.farneback.ratio",
                           "warp_error.dis.ab_norm", "tdiff_rmse_ab", "cdc"}) {
    INFO(name);
    CHECK(clip["values"].at(name).is_null());
  }
  CHECK(clip["values"]["warp_error.farneback.pairs"] == 0);
  CHECK(clip["values"]["psnr_rgb"].is_number());
  CHECK(clip["frames"]["warp_error.farneback.value"] == Json::array({nullptr}));
  CHECK(clip.dump().find("nan") == std::string::npos);
}

TEST_CASE("a frame too small for its window has no ssim", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 2, [](int i) { return flat(10 * i, 20, 30, 10, 10); });
  write_clip(folder / "out", 2, [](int) { return flat(10, 20, 30, 10, 10); });
  const Json values = values_of(folder, {"all"})["values"];
  CHECK(values["ssim"].is_null());
  CHECK(values["warp_error.dis.value"].is_null());
  CHECK(values["warp_error.farneback.value"].is_number());
  CHECK(values["psnr_rgb"].is_number());
}

TEST_CASE("every metric keeps the common contract", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 18, [](int i) { return moving_pattern(i); });
  write_clip(folder / "out", 18, [](int i) { return moving_pattern(i, 1.5); });
  std::set<std::string> seen;
  for (const MetricInfo* info : all_metrics()) {
    INFO(info->name);
    if (info->external_flow) continue;  // flow_source_test.cpp
    const Json clip = values_of(folder, {std::string(info->name)});
    CHECK(clip["values"].contains(info->headline_value()));
    CHECK(clip["frames"].contains(info->headline_value()));
    if (!info->truth.empty()) CHECK(clip["values"].contains(info->truth));
    CHECK(clip["values"].size() == 1 + info->more.size());
    for (const ValueInfo& value : info->more) {
      INFO(value.name);
      CHECK(clip["values"].contains(value.name));
      CHECK_FALSE(value.summary.empty());
    }
    for (const auto& [name, value] : clip["values"].items()) {
      INFO(name);
      CHECK(value.is_number());
      CHECK(seen.insert(name).second);
    }
    for (const auto& [name, curve] : clip["frames"].items()) CHECK(curve.size() == 18);
    CHECK_FALSE(info->summary.empty());
    CHECK_FALSE(info->source.empty());
    CHECK_FALSE(info->range.empty());
    CHECK(info->temporal == (info->lags > 0));
  }
}

TEST_CASE("results have the same bits for one and for several threads", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 9, [](int i) { return moving_pattern(i); });
  write_clip(folder / "out", 9, [](int i) { return moving_pattern(i, 1.3); });
  set_thread_count(1);
  const std::string one = values_of(folder).dump();
  set_thread_count(3);
  const std::string three = values_of(folder).dump();
  set_thread_count(0);
  CHECK(one == three);
}

TEST_CASE("a wrong number of frames is an error with both numbers", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 5, [](int i) { return moving_pattern(i); });
  write_clip(folder / "short", 3, [](int i) { return moving_pattern(i); });
  write_clip(folder / "long", 7, [](int i) { return moving_pattern(i); });
  write_clip(folder / "small", 5, [](int) { return flat(1, 2, 3); });
  ScoreOptions options;
  options.truth = folder / "truth";
  options.metric = {"psnr_rgb"};
  for (const auto& [name, frames] :
       {std::pair{"short", "has 3 frames"}, {"long", "has 7 frames"}}) {
    options.output = {"good=" + (folder / "truth").string(), "bad=" + (folder / name).string()};
    const std::string sentence = failure(options, Fault::input);
    INFO(sentence);
    CHECK(contains(sentence, "bad"));
    CHECK(contains(sentence, frames));
    CHECK(contains(sentence, "the truth has 5"));
  }
  options.output = {"bad=" + (folder / "small").string()};
  const std::string sentence = failure(options, Fault::input);
  CHECK(contains(sentence, "16x12"));
  CHECK(contains(sentence, "64x48"));
}

TEST_CASE("an unknown metric is answered with the nearest one", "[metrics]") {
  ScoreOptions options;
  options.truth = "nowhere";
  options.output = {"a=nowhere"};
  options.metric = {"delta_e200"};
  CHECK(contains(failure(options, Fault::usage), "did you mean delta_e2000?"));
  CHECK(select_metrics({"warp_error"}).size() == 2);
  CHECK(select_metrics({"warp_error.dis", "psnr_rgb"}).size() == 2);
  CHECK(select_metrics({"all"}, true).size() == all_metrics().size());
  CHECK(select_metrics({"all"}).size() == all_metrics().size() - 3);
  CHECK_THROWS_AS(select_metrics({"warp_error.external"}), Error);
}

TEST_CASE("several clips give a mean with an interval over clips", "[metrics]") {
  test::TemporaryFolder folder;
  for (int clip = 0; clip < 3; ++clip) {
    const std::string name = "clip" + std::to_string(clip);
    write_clip(folder / "truth" / name, 2, [](int) { return flat(50, 50, 50); });
    write_clip(folder / "out" / name, 2, [&](int) { return flat(51 + clip, 50, 50); });
  }
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"out=" + (folder / "out").string()};
  options.metric = {"psnr_rgb", "ssim"};
  const Json json = score(options);
  const Json& method = json["methods"]["out"];
  CHECK(method["clips"].size() == 3);
  double sum = 0;
  for (const Json& clip : method["clips"]) sum += clip["values"]["psnr_rgb"].get<double>();
  const Json& summary = method["summary"]["psnr_rgb"];
  CHECK(summary["n"] == 3);
  CHECK(summary["mean"].get<double>() == Approx(sum / 3));
  CHECK(summary["ci95"][0] < summary["mean"]);
  CHECK(summary["ci95"][1] > summary["mean"]);
  CHECK(json["format"] == "tinct.score/1");
  CHECK(json["inputs"]["clip1"]["truth"]["frames"] == 2);
  CHECK(json["inputs"]["clip1"]["outputs"]["out"]["width"] == 16);
  CHECK(json["versions"].contains("opencv"));
  CHECK(json["statistics"]["seed"] == 1);
}

TEST_CASE("no pair crosses a scene boundary of the manifest", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 6,
             [](int i) { return i < 3 ? moving_pattern(i) : flat(i, 9, 9, 64, 48); });
  write_clip(folder / "out", 6, [](int i) { return moving_pattern(i); });
  write_file_renamed(folder / "m.json", R"({"format":"tinct.manifest/1","name":"t","license":"",
    "videos":[{"id":"0123456789012345678901234567890123456789","file":"truth.mp4",
    "scenes":[{"frames":[0,2]},{"frames":[3,5]}]}]})");
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"out=" + (folder / "out").string()};
  options.metric = {"warp_error.farneback", "cdc"};
  options.scenes = (folder / "m.json").string();
  const Json clip = score(options)["methods"]["out"]["clips"]["truth"];
  CHECK(clip["values"]["warp_error.farneback.pairs"] == 4);
  CHECK(clip["frames"]["warp_error.farneback.value"][3].is_null());
  CHECK(clip["frames"]["warp_error.farneback.value"][4].is_number());
  CHECK(clip["values"]["cdc_missing"] == 1);
}

TEST_CASE("no pair crosses a cut that a detector finds, and who found it is said", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 6, [](int i) { return moving_pattern(i); });
  write_clip(folder / "out", 6, [](int i) { return moving_pattern(i); });
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"out=" + (folder / "out").string()};
  options.metric = {"warp_error.farneback"};
  const auto detect = [&](const std::filesystem::path& clip) {
    CHECK(clip == options.truth);
    return DetectedCuts{.frames = {2}, .detector = "made-up 7"};
  };
  const Json json = score(options, detect);
  const auto pairs = [](const Json& score) {
    return score["methods"]["out"]["clips"]["truth"]["values"]["warp_error.farneback.pairs"];
  };
  CHECK(pairs(json) == 4);
  CHECK(json["inputs"]["truth"]["cuts"] == Json({{"frames", {2}}, {"from", "detector made-up 7"}}));
  options.scenes = "none";
  CHECK(pairs(score(options, detect)) == 5);
}

TEST_CASE("the worst frames are the worst, and apart from one another", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 12, [](int) { return flat(100, 100, 100); });
  write_clip(folder / "out", 12, [](int i) {
    return flat(100 + (i == 5 ? 90 : i == 6 ? 80 : i == 10 ? 30 : 0), 100, 100);
  });
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"out=" + (folder / "out").string()};
  options.metric = {"delta_e2000"};
  const Scored scored = score_with_frames(options);
  REQUIRE(scored.worst.size() == 2);
  CHECK(scored.worst[0].number == 5);
  CHECK(scored.worst[1].number == 10);
  CHECK(scored.worst[0].value > scored.worst[1].value);
  CHECK(scored.worst[0].output.row(0)[0] == 190);
  CHECK(scored.worst[0].truth.row(0)[0] == 100);
}
