// The demo on real footage (`./dev setup` downloads it), and on a film of the user's.
#include <sstream>
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/media/frame_sink.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

[[maybe_unused]] Json last_validation(const fs::path& log) {
  std::istringstream lines(tinct::read_file(log));
  Json last;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("mse_ab") != std::string::npos) last = Json::parse(line);
  }
  return last;
}

}  // namespace

TEST_CASE("the demo goes the whole way on real footage", "[demo]") {
  const fs::path footage = tinct::test::source_folder() / ".cache/footage";
  INFO("run ./dev setup, which downloads the footage");
  REQUIRE(fs::exists(footage / "bikes.mp4"));
  const TemporaryFolder folder;
  const CliResult demo =
      run_tinct({"demo", "--footage", footage.string(), "--out", (folder / "out").string()});
  INFO(demo.out << demo.errors);
  REQUIRE(demo.status == 0);
  CHECK(demo.out.find("12 of 12 true cuts found at the exact frame, 0 false") != std::string::npos);
  CHECK(fs::exists(folder / "out/report/report.html"));
  CHECK(fs::exists(folder / "out/contact-sheet.png"));
  CHECK(run_tinct({"verify", (folder / "out/dataset").string()}).status == 0);

  // Each fake's known fault is seen by the metric that should see it.
  const Json methods = tinct::read_json_file(folder / "out/report/report.json")["methods"];
  const auto mean = [&](const char* method, const char* metric) {
    return methods[method]["summary"][metric]["mean"].get<double>();
  };
  CHECK(mean("gray", "colorfulness") < 0.5);
  CHECK(mean("faded", "warp_error.farneback.ratio") < 1);
  CHECK(mean("faded", "warp_error.farneback.ab_norm_ratio") >= 1);
  CHECK(mean("flicker", "warp_error.farneback.ab_norm_ratio") >
        10 * mean("faded", "warp_error.farneback.ab_norm_ratio"));
#ifdef TINCT_HAS_TORCH
  // What the small net must have learned of places that it has seen in other shots.
  const Json validation = last_validation(folder / "out/run/log.jsonl");
  const double gray = validation["all_gray"], plain = validation["mse_ab"];
  const double hinted = validation["mse_ab_hinted"];
  CHECK(plain <= 0.35 * gray);
  CHECK(hinted <= 0.5 * plain);
  CHECK(mean("colorized", "mse_ab") < mean("gray", "mse_ab"));
  CHECK(mean("guided", "mse_ab") < mean("colorized", "mse_ab"));
  CHECK(fs::file_size(folder / "out" /
                      (tinct::can_write_h264() ? "side-by-side.mp4" : "side-by-side.webm")) >
        10000);
#endif
}

TEST_CASE("the demo takes a film of the user's, and replaces only its own folder", "[demo]") {
  const TemporaryFolder folder;
  tinct::test::write_film(folder / "mine.mkv", {20, 25, 18});
  const std::vector<std::string> words{"demo",
                                       "--video",
                                       (folder / "mine.mkv").string(),
                                       "--out",
                                       (folder / "out").string(),
                                       "--train-steps",
                                       "4"};
  const CliResult demo = run_tinct(words);
  INFO(demo.out << demo.errors);
  REQUIRE(demo.status == 0);
  CHECK(fs::exists(folder / "out/report/report.html"));
  CHECK(run_tinct(words).status == 0);

  fs::create_directories(folder / "precious");
  tinct::write_file_atomically(folder / "precious/thesis.txt", "years of work");
  const CliResult refused = run_tinct(
      {"demo", "--video", (folder / "mine.mkv").string(), "--out", (folder / "precious").string()});
  CHECK(refused.status == 3);
  CHECK(tinct::read_file(folder / "precious/thesis.txt") == "years of work");
}

TEST_CASE("without footage the demo says how to get it", "[demo]") {
  const TemporaryFolder folder;
  const CliResult demo = run_tinct(
      {"demo", "--footage", (folder / "none").string(), "--out", (folder / "out").string()});
  CHECK(demo.status == 3);
  CHECK(demo.errors.find("./dev demo") != std::string::npos);
}
