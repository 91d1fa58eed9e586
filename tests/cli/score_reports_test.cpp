// `tinct score` on a terminal, and what it does with finished reports.
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::read_json_file;
using tinct::test::CliResult;
using tinct::test::moving_pattern;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;
using tinct::test::write_clip;

namespace {

struct Work {
  TemporaryFolder folder;
  Work() {
    for (const char* clip : {"one", "two"}) {
      write_clip(folder / "truth" / clip, 3, [](int i) { return moving_pattern(i); });
      write_clip(folder / "near" / clip, 3, [](int i) { return moving_pattern(i, 1.2); });
      write_clip(folder / "far" / clip, 3, [](int i) { return moving_pattern(i, 3); });
    }
  }
  CliResult score(const std::vector<std::string>& outputs, const std::string& report,
                  const std::string& truth = "truth") const {
    std::vector<std::string> words = {
        "score",    "--truth", (folder / truth).string(), "--report", (folder / report).string(),
        "--metric", "psnr_rgb"};
    for (const std::string& output : outputs) {
      words.insert(words.end(), {"--output", output + "=" + (folder / output).string()});
    }
    return run_tinct(words);
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the table tells directions, the best, intervals and where the report is", "[cli]") {
  const Work work;
  const CliResult result = work.score({"near", "far"}, "report");
  INFO(result.out << result.errors);
  REQUIRE(result.status == 0);
  CHECK(contains(result.out, "psnr_rgb ↑"));
  CHECK(contains(result.out, "baselines, not ranked"));
  CHECK(contains(result.out, "* best of its row"));
  CHECK(contains(result.out, "[95 % interval over clips]"));
  const std::string last = "report: " + (work.folder / "report/report.html").string() + "\n";
  CHECK(result.out.ends_with(last));
  CHECK(fs::exists(work.folder / "report/frames.csv"));
  CHECK(fs::exists(work.folder / "report/pairs.csv"));
}

TEST_CASE("finished reports are compared, and what differs is warned of", "[cli]") {
  const Work work;
  REQUIRE(work.score({"near"}, "a").status == 0);
  REQUIRE(work.score({"far"}, "b").status == 0);
  const std::string a = (work.folder / "a/report.json").string();
  const std::string b = (work.folder / "b").string();
  const CliResult text =
      run_tinct({"score", "--compare", a, b, "--report", (work.folder / "ab").string()});
  INFO(text.out << text.errors);
  REQUIRE(text.status == 0);
  CHECK(contains(text.out, "psnr_rgb: near - far"));
  CHECK(contains(text.out, "too few for a test"));
  CHECK(text.errors.empty());
  CHECK(fs::exists(work.folder / "ab/report.html"));

  Json other = read_json_file(work.folder / "b/report.json");
  other["versions"]["opencv"] = "0.0";
  tinct::write_file_atomically(work.folder / "b/report.json", tinct::canonical_json_file(other));
  const CliResult json = run_tinct({"score", "--compare", a, b, "--json"});
  CHECK(json.status == 0);
  CHECK(contains(json.errors, "different versions of opencv"));
  const Json merged = Json::parse(json.out);
  CHECK(merged["comparisons"][0]["n"] == 2);
  CHECK(merged["merged"]["differences"].size() == 1);

  const CliResult one = run_tinct({"score", "--compare", a});
  CHECK(one.status == 2);
  CHECK(contains(one.errors, "needs two reports"));
  const CliResult wrong = run_tinct({"score", "--compare", a, (work.folder / "x.json").string()});
  CHECK(wrong.status == 3);
  CHECK(contains(wrong.errors, "x.json"));
}

TEST_CASE("a leaderboard keeps apart what can't be compared", "[cli]") {
  const Work work;
  REQUIRE(work.score({"near"}, "all/a").status == 0);
  REQUIRE(work.score({"far"}, "all/b").status == 0);
  REQUIRE(work.score({"near"}, "all/c", "far").status == 0);  // another truth
  const CliResult result = run_tinct({"score", "--leaderboard", (work.folder / "all").string()});
  INFO(result.out << result.errors);
  REQUIRE(result.status == 0);
  CHECK(contains(result.out, "group 2 is apart from group 1"));
  CHECK(contains(result.out, "the true frames of the clip one differ"));
  const Json board = read_json_file(work.folder / "all/leaderboard.json");
  REQUIRE(board["groups"].size() == 2);
  CHECK(board["groups"][0]["methods"].contains("near"));
  CHECK(board["groups"][0]["methods"].contains("far"));
  CHECK(fs::exists(work.folder / "all/leaderboard.html"));
  CHECK(run_tinct({"score", "--leaderboard", (work.folder / "near").string()}).status == 3);
}
