#include "metrics/merge_reports.h"

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::moving_pattern;
using test::write_clip;

namespace {

// Reports on `clips` clips, each of one output whose frames run at `step` pixels.
struct Reports {
  test::TemporaryFolder folder;

  explicit Reports(int clips) {
    for (int clip = 0; clip < clips; ++clip) {
      write_clip(folder / "truth" / name(clip), 3, [&](int i) { return moving_pattern(i + clip); });
      for (const int step : {2, 3}) {
        write_clip(folder / ("by" + std::to_string(step)) / name(clip), 3,
                   [&](int i) { return moving_pattern(i + clip, step); });
      }
    }
  }
  static std::string name(int clip) { return "clip" + std::to_string(clip); }

  void score(const std::string& output, const std::string& report, const std::string& metric) {
    ScoreOptions options;
    options.truth = folder / "truth";
    options.output = {"mine=" + (folder / output).string()};
    options.metric = {metric};
    options.report = folder / report;
    (void)tinct::score(options);
  }
};

}  // namespace

TEST_CASE("two reports on the same clips are one table with paired tests", "[metrics]") {
  Reports reports(6);
  reports.score("by2", "first", "psnr_rgb");
  reports.score("by3", "second", "psnr_rgb");
  const LoadedReport first = load_report(reports.folder / "first");
  const LoadedReport second = load_report(reports.folder / "second/report.json");
  CHECK(differences(first, second).empty());
  const Json merged = merged_report({first, second}, {});
  CHECK(merged["notes"].empty());
  // One name twice: each gets its report's in front; the baselines are kept once.
  CHECK(merged["methods"].contains("first: mine"));
  CHECK(merged["methods"].contains("second: mine"));
  CHECK(merged["methods"].size() == 2 + 3);
  const Json& row = merged["comparisons"].at(0);
  CHECK(row["metric"] == "psnr_rgb");
  CHECK(row["n"] == 6);
  const double difference =
      first.json["methods"]["mine"]["summary"]["psnr_rgb"]["mean"].get<double>() -
      second.json["methods"]["mine"]["summary"]["psnr_rgb"]["mean"].get<double>();
  CHECK(row["mean_difference"].get<double>() == Approx(difference));
  CHECK(row["p"].get<double>() == Approx(2 / 64.));
}

TEST_CASE("what differs is told, and never shares a table of a leaderboard", "[metrics]") {
  Reports reports(2);
  reports.score("by2", "all/a", "psnr_rgb");
  reports.score("by3", "all/b", "psnr_rgb");
  write_clip(reports.folder / "truth/clip1", 3, [](int i) { return moving_pattern(i, 5); });
  reports.score("by3", "all/other", "psnr_rgb");
  write_file_atomically(reports.folder / "all/broken/report.json", "{}");
  const std::vector<LoadedReport> found = find_reports(reports.folder / "all");
  REQUIRE(found.size() == 3);
  const auto groups = comparable_groups(found);
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].size() == 2);
  const std::vector<std::string> told = differences(found[0], found[2]);
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("true frames of the clip clip1 differ") != std::string::npos);
  CHECK(merged_report({found[0], found[2]}, {})["notes"].size() == 1);
}

TEST_CASE("reports without a common clip, and other files, are refused", "[metrics]") {
  Reports reports(1);
  reports.score("by2", "a", "psnr_rgb");
  LoadedReport first = load_report(reports.folder / "a");
  LoadedReport other = first;
  other.json["inputs"] = {{"elsewhere", first.json["inputs"]["clip0"]}};
  CHECK_THROWS_AS(merged_report({first, other}, {}), Error);
  write_file_atomically(reports.folder / "x.json", R"({"format":"tinct.manifest/1"})");
  CHECK_THROWS_AS(load_report(reports.folder / "x.json"), Error);
  CHECK_THROWS_AS(find_reports(reports.folder / "truth"), Error);
}
