#include "metrics/merge_reports.h"

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "metrics/leaderboard.h"
#include "metrics/report/report_html.h"
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
  CHECK(merged["merged"]["differences"].empty());
  CHECK(merged["merged"]["from"].size() == 2);
  CHECK(merged["inputs"]["clip0"]["outputs"].contains("second: mine"));
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
  const std::vector<ReportDifference> told = differences(found[0], found[2]);
  REQUIRE(told.size() == 1);
  CHECK(told[0].text.find("true frames of the clip clip1 differ") != std::string::npos);
  CHECK(told[0].forbids_mixing());
  const Json merged = merged_report({found[0], found[2]}, {});
  CHECK(merged["merged"]["differences"].size() == 1);
  // The clip whose truth differs is left out, and the means are those of the other.
  CHECK(merged["inputs"].size() == 1);
  CHECK(merged["methods"]["a: mine"]["summary"]["psnr_rgb"]["mean"] ==
        found[0].json["methods"]["mine"]["clips"]["clip0"]["values"]["psnr_rgb"]);
  const Json board = leaderboard(found, {});
  CHECK(board["format"] == "tinct.leaderboard/1");
  REQUIRE(board["groups"].size() == 2);
  REQUIRE(board["between"].size() == 1);
  CHECK(board["between"][0]["differences"].size() == 1);
  write_leaderboard(board, reports.folder / "all");
  CHECK(read_json_file(reports.folder / "all/leaderboard.json") == board);
  const std::string page = read_file(reports.folder / "all/leaderboard.html");
  CHECK(page.find("Why there are several groups") != std::string::npos);
  CHECK(page.find("a: mine") != std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
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

TEST_CASE("metrics that are defined differently are told and left out", "[metrics]") {
  Reports reports(1);
  reports.score("by2", "a", "psnr_rgb");
  reports.score("by3", "b", "all");
  LoadedReport first = load_report(reports.folder / "a");
  LoadedReport second = load_report(reports.folder / "b");
  // More metrics are no difference; their own rows have a value for one method only.
  CHECK(differences(first, second).empty());
  CHECK(merged_report({first, second}, {})["metrics"].size() == second.json["metrics"].size());

  second.json["metrics"][0]["source"] = "another formula";
  REQUIRE(second.json["metrics"][0]["name"] == "psnr_rgb");
  const std::vector<ReportDifference> told = differences(first, second);
  REQUIRE(told.size() == 1);
  CHECK(told[0].subject == "psnr_rgb");
  CHECK(comparable_groups({first, second}).size() == 2);
  const Json merged = merged_report({first, second}, {});
  for (const Json& metric : merged["metrics"]) CHECK(metric["name"] != "psnr_rgb");
  CHECK(merged["merged"]["differences"].size() == 1);
}

TEST_CASE("temporal metrics are left out where cuts differ; versions are told", "[metrics]") {
  Reports reports(1);
  reports.score("by2", "a", "all");
  reports.score("by3", "b", "all");
  const LoadedReport first = load_report(reports.folder / "a");
  LoadedReport second = load_report(reports.folder / "b");
  second.json["versions"]["compiler"] = "another";
  REQUIRE(differences(first, second).size() == 1);
  CHECK_FALSE(differences(first, second)[0].forbids_mixing());
  CHECK(comparable_groups({first, second}).size() == 1);
  CHECK(merged_report({first, second}, {})["merged"]["differences"].size() == 1);

  second.json["versions"]["opencv"] = "0.0";  // other flows, other warp errors
  CHECK(comparable_groups({first, second}).size() == 2);
  second.json["versions"]["opencv"] = first.json["versions"]["opencv"];
  second.json["inputs"]["clip0"]["cuts"]["frames"] = {2};
  const Json merged = merged_report({first, second}, {});
  for (const Json& metric : merged["metrics"]) {
    INFO(metric["name"]);
    CHECK_FALSE(metric["temporal"].get<bool>());
  }
}
