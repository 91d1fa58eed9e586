#include "lib/base/files.h"
#include "metrics/leaderboard.h"
#include "metrics/merge_reports.h"
#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/json_schema.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::moving_pattern;
using test::schema_faults;
using test::write_clip;

namespace {

Json schema() {
  return read_json_file(test::source_folder() / "data-manifests/schema/score.schema.json");
}

void check_no_faults(const Json& document) {
  for (const std::string& fault : schema_faults(document, schema())) {
    INFO(fault);
    CHECK(false);
  }
  CHECK(document["format"] == "tinct.score/1");
}

Json scored(const test::TemporaryFolder& folder, ScoreOptions options) {
  for (const char* clip : {"one", "two"}) {
    write_clip(folder / "truth" / clip, 18, [](int i) { return moving_pattern(i); });
    write_clip(folder / "out" / clip, 18, [](int i) { return moving_pattern(i, 1.4); });
  }
  options.truth = folder / "truth";
  options.output = {"a=" + (folder / "out").string(), "b=" + (folder / "truth").string()};
  options.report = folder / "report";
  return score(options);
}

}  // namespace

TEST_CASE("all of a real report is described by its schema", "[metrics]") {
  const test::TemporaryFolder folder;
  ScoreOptions options;
  options.metric = {"all"};
  options.preset = {"tcvc", "colormnet-published"};
  options.guidance = {"a=exemplar"};
  check_no_faults(scored(folder, options));
  check_no_faults(read_json_file(folder / "report/report.json"));
}

TEST_CASE("merged reports keep the schema", "[metrics]") {
  const test::TemporaryFolder folder;
  ScoreOptions options;
  options.metric = {"psnr_rgb", "tdiff_rmse_ab"};
  (void)scored(folder, options);
  LoadedReport first = load_report(folder / "report");
  LoadedReport second = first;
  second.path = folder / "other/report.json";
  check_no_faults(merged_report({first, second}, {}));
  LoadedReport third = second;  // another film
  third.path = folder / "third/report.json";
  third.json["inputs"]["one"]["truth"]["sha256"] = std::string(64, '0');
  const Json board = leaderboard({first, second, third}, {});
  for (const Json& group : board.at("groups")) check_no_faults(group);
  CHECK(board["between"].size() == 1);
  CHECK(schema_faults(board, read_json_file(test::source_folder() /
                                            "data-manifests/schema/leaderboard.schema.json"))
            .empty());
}

TEST_CASE("the schema's checker finds what is wrong", "[metrics]") {
  const Json small = parse_json(
      R"({"type":"object","required":["a"],"properties":{"a":{"$ref":"#/$defs/n"}},
          "$defs":{"n":{"type":"integer","minimum":2}}})",
      "schema");
  CHECK(schema_faults({{"a", 2}}, small).empty());
  CHECK(schema_faults({{"a", 1}}, small) == std::vector<std::string>{"/a: is too small"});
  CHECK(schema_faults({{"a", 2.5}}, small).size() == 1);
  CHECK(schema_faults({{"a", 2}, {"b", 1}}, small) ==
        std::vector<std::string>{"/b: is not described"});
  CHECK(schema_faults(Json::object(), small).size() == 1);
}
