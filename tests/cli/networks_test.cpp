// Metrics measured by networks, as a user runs them: weights and networks are drawn or tiny, made
// by PyTorch (tests/support/make_torch_files.py); what the real ones compute is tested in
// tests/train.
#include <cmath>
#include <cstdlib>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/media/flow_file.h"
#include "lib/media/image_io.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using namespace tinct;
using test::CliResult;
using test::run_tinct;
using test::TemporaryFolder;

namespace {

/// Weights and networks, made once for all tests.
const fs::path& networks() {
  static const TemporaryFolder folder;
  static const bool made = [] {
    const char* python = std::getenv("TINCT_PYTHON");
    REQUIRE(python != nullptr);
    const fs::path script = test::source_folder() / "tests/support/make_torch_files.py";
    return test::run_program({python, script.string(), folder.path().string(), "--weights"})
               .status == 0;
  }();
  REQUIRE(made);
  return folder.path();
}

/// A truth of 20 frames, and the same as an output with other colours.
struct Clip {
  TemporaryFolder folder;
  Clip() {
    test::write_clip(folder / "truth", 20, [](int i) { return test::moving_pattern(i); });
    test::write_clip(folder / "out", 20, [](int i) {
      Frame frame = test::moving_pattern(i);
      for (int y = 0; y < frame.height; ++y) {
        for (int x = 0; x < frame.width; ++x) frame.row(y)[3 * x] /= 2;
      }
      return frame;
    });
  }
  [[nodiscard]] CliResult score(std::vector<std::string> words) const {
    words.insert(words.begin(),
                 {"score", "--truth", (folder / "truth").string(), "--output",
                  "same=" + (folder / "truth").string(), "--output",
                  "tinted=" + (folder / "out").string(), "--no-baselines", "--json"});
    return run_tinct(words,
                     {.environment = {{"TINCT_WEIGHTS", networks().string()}}, .folder = {}});
  }
};

Json json_of(const CliResult& result) {
  INFO(result.errors);
  REQUIRE(result.status == 0);
  return Json::parse(result.out);
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("lpips and fid are 0 for the truth itself and more for another", "[.][networks]") {
  const Clip clip;
  const CliResult result = clip.score({"--metric", "lpips", "--metric", "fid"});
  const Json json = json_of(result);
  const Json& same = json["methods"]["same"];
  const Json& tinted = json["methods"]["tinted"];
  CHECK(same["summary"]["lpips"]["mean"] == 0.0);
  CHECK(tinted["summary"]["lpips"]["mean"].get<double>() > 0.001);
  const Json& curve = tinted["clips"]["truth"]["frames"]["lpips"];
  REQUIRE(curve.size() == 20);
  double sum = 0;
  for (const Json& value : curve) sum += value.get<double>();
  CHECK(tinted["clips"]["truth"]["values"]["lpips"].get<double>() == Approx(sum / 20));

  CHECK(same["summary"]["fid"]["mean"].get<double>() == Approx(0).margin(1e-4));
  CHECK(tinted["summary"]["fid"]["mean"].get<double>() > 0.001);
  CHECK(tinted["summary"]["fid"]["n"] == 20);
  CHECK(tinted["summary"]["fid"]["ci95"].is_null());
  CHECK_FALSE(tinted["clips"]["truth"]["values"].contains("fid"));
  CHECK(contains(json["notes"].dump(), "tinted: fid is of 20 frames: below 2,000"));
  CHECK(contains(json["notes"].dump(), "weights of your own"));
  CHECK(contains(result.errors, "below 2,000"));
  CHECK(json["metrics"].size() == 2);
}

TEST_CASE("fvd by a user's network is the distance of its features", "[.][networks]") {
  const Clip clip;
  const Json json = json_of(
      clip.score({"--metric", "fvd", "--fvd-model", (networks() / "mean_pool.pt").string()}));
  const Json& summary = json["methods"]["tinted"]["summary"]["fvd"];
  // 20 frames are one window of 16, and one is too few for a covariance.
  CHECK(summary["mean"].is_null());
  CHECK(summary["n"] == 1);
  CHECK(contains(json["notes"].dump(), "fvd needs two windows of 16 frames or more"));
}

TEST_CASE("fvd of two windows each is the closed form of what the network sees", "[.][networks]") {
  // Two clips of 16 flat frames each: the features are the clips' mean colours in -1..1, twice.
  const TemporaryFolder folder;
  const auto write = [&](const std::string& name, int gray) {
    test::write_clip(folder / name, 16, [&](int) {
      return test::painted(32, 32, [&](int, int, int) { return gray; });
    });
  };
  write("truth/a", 100);
  write("truth/b", 120);
  write("out/a", 130);
  write("out/b", 170);
  const Json json =
      json_of(run_tinct({"score", "--truth", (folder / "truth").string(), "--output",
                         "o=" + (folder / "out").string(), "--json", "--metric", "fvd",
                         "--fvd-model", (networks() / "mean_pool.pt").string()}));
  // All six features are equal, so the Gaussians lie on one line of length sqrt(6): means 110 and
  // 150 apart by 40, deviations 20/sqrt(2) and 40/sqrt(2).
  const double expected = 6 * (40 * 40 + std::pow(20 / std::sqrt(2), 2)) / (127.5 * 127.5);
  CHECK(json["methods"]["o"]["summary"]["fvd"]["mean"].get<double>() ==
        Approx(expected).epsilon(1e-5));
  CHECK(json["methods"]["o"]["summary"]["fvd"]["n"] == 2);
}

TEST_CASE("a user's flow network is measured as warp_error.external", "[.][networks]") {
  const Clip clip;
  const TemporaryFolder cache;
  const std::vector<std::string> words{"--metric",     "warp_error.external",
                                       "--flow-model", (networks() / "shift.pt").string(),
                                       "--flow-cache", cache.path().string()};
  const Json json = json_of(clip.score(words));
  const Json& values = json["methods"]["same"]["clips"]["truth"]["values"];
  // The same shift forth and back is consistent nowhere.
  CHECK(values["warp_error.external.empty_pairs"] == 19);

  std::vector<fs::path> flows;
  for (const auto& entry : fs::recursive_directory_iterator(cache.path())) {
    if (entry.path().extension() == ".flo") flows.push_back(entry.path());
  }
  REQUIRE(flows.size() == 2 * 19);
  const FlowField flow = read_flow_file(flows[0]);
  CHECK(flow.width == 64);
  CHECK(flow.height == 48);
  CHECK(flow.u == std::vector<float>(64 * 48, 3.0F));
  CHECK(flow.v == std::vector<float>(64 * 48, -2.0F));

  // The same flow as files gives the same numbers; kept flow is not computed again.
  const auto written = fs::last_write_time(flows[0]);
  const Json as_files = json_of(clip.score(
      {"--metric", "warp_error.external", "--flow", flows[0].parent_path().string()}))["methods"];
  CHECK(as_files["tinted"]["clips"] == json["methods"]["tinted"]["clips"]);
  CHECK(json_of(clip.score(words))["methods"] == json["methods"]);
  CHECK(fs::last_write_time(flows[0]) == written);
}

TEST_CASE("with a network that sees no motion the warp error is that of neighbours",
          "[.][networks]") {
  const TemporaryFolder folder;
  // Every frame is 10 brighter than the one before: (10 / 255)^2.
  test::write_clip(folder / "truth", 4, [](int i) {
    return test::painted(16, 16, [&](int x, int, int) { return 50 + x + 10 * i; });
  });
  const Json json =
      json_of(run_tinct({"score", "--truth", (folder / "truth").string(), "--output",
                         "o=" + (folder / "truth").string(), "--no-baselines", "--json", "--metric",
                         "warp_error", "--flow-model", (networks() / "still.pt").string()}));
  const Json& values = json["methods"]["o"]["clips"]["truth"]["values"];
  CHECK(values["warp_error.external.value"].get<double>() == Approx(std::pow(10 / 255., 2)));
  CHECK(values["warp_error.external.ratio"].get<double>() == Approx(1));
}

TEST_CASE("a flow network that wants eighths sees padded pictures in -1..1", "[.][networks]") {
  const TemporaryFolder folder;
  test::write_clip(folder / "truth", 2, [](int i) {
    return test::painted(21, 13, [&](int, int, int c) { return c == 2 ? 51 * i : 102; });
  });
  const Json json = json_of(
      run_tinct({"score", "--truth", (folder / "truth").string(), "--output",
                 "o=" + (folder / "truth").string(), "--no-baselines", "--json", "--metric",
                 "warp_error.external", "--flow-model", (networks() / "refined.pt").string(),
                 "--flow-cache", (folder / "cache").string()}));
  CHECK(json["methods"].contains("o"));
  int seen = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "cache")) {
    if (entry.path().filename() != "000000_000001.flo") continue;
    const FlowField flow = read_flow_file(entry.path());
    CHECK(flow.width == 21);
    CHECK(flow.height == 13);
    CHECK(flow.u[100] == Approx(51 / 127.5));  // the change of red: RGB comes first
    CHECK(flow.v[100] == 0);
    ++seen;
  }
  CHECK(seen == 1);
}

TEST_CASE("what networks lack is one sentence before anything is measured", "[.][networks]") {
  const Clip clip;
  const TemporaryFolder none;
  const auto refused = [&](std::vector<std::string> words, int status) {
    const CliResult result = clip.score(std::move(words));
    CHECK(result.status == status);
    CHECK(result.out.empty());
    CHECK(std::count(result.errors.begin(), result.errors.end(), '\n') == 1);
    return result.errors;
  };
  const std::string lpips = refused({"--metric", "lpips", "--weights", none.path().string()}, 3);
  CHECK(contains(lpips, "tinct weights get lpips"));
  CHECK(contains(lpips, "--weights DIR"));
  CHECK(contains(refused({"--metric", "fid", "--weights", none.path().string()}, 3),
                 "tinct weights get fid"));
  CHECK(contains(refused({"--metric", "fvd"}, 2), "--fvd-model FILE.pt"));
  CHECK(contains(refused({"--fvd-model", (none / "gone.pt").string()}, 3), "gone.pt"));
  CHECK(contains(
      refused({"--metric", "warp_error", "--flow-model", (networks() / "wrong_shape.pt").string()},
              3),
      "N x 2 x H x W"));
  CHECK(contains(refused({"--metric", "warp_error_long.external", "--flow-model",
                          (networks() / "shift.pt").string()},
                         2),
                 "no neighbours"));
  fs::copy_file(networks() / "lpips-alex.pth", none / "alexnet.pth");
  fs::copy_file(networks() / "lpips-alex.pth", none / "lpips-alex.pth");
  CHECK(contains(refused({"--metric", "lpips", "--weights", none.path().string()}, 3),
                 "has no features.0.weight"));
}

TEST_CASE("frames too small for lpips have no value and a reason", "[.][networks]") {
  const TemporaryFolder folder;
  test::write_clip(folder / "truth", 2,
                   [](int) { return test::painted(30, 40, [](int, int, int) { return 90; }); });
  const Json json = json_of(run_tinct({"score", "--truth", (folder / "truth").string(), "--output",
                                       "o=" + (folder / "truth").string(), "--json", "--metric",
                                       "lpips", "--weights", networks().string()}));
  CHECK(json["methods"]["o"]["clips"]["truth"]["values"]["lpips"].is_null());
  CHECK(contains(json["notes"].dump(), "31 pixels"));
}
