// `tinct bench` as a user runs it: tiny nets, one row that is broken, one page.
#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/bench_run.h"
#include "tests/cli/trained_film.h"
#include "tests/support/json_schema.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::bench_records;
using tinct::test::bench_result;
using tinct::test::check_schema;
using tinct::test::CliResult;
using tinct::test::FilmDataset;
using tinct::test::run_bench;
using tinct::test::run_tinct;
using tinct::test::source_folder;

namespace {

Json tiny_protocol(const FilmDataset& made) {
  const Json settings{{"width", 4},      {"size", 16},     {"batch", 4},
                      {"steps", 4},      {"log_every", 2}, {"validate_every", 2},
                      {"save_every", 2}, {"device", "cpu"}};
  const Json dtu{
      {"model", "unet_lstm_gan"}, {"levels", 4}, {"bptt", 2}, {"draw", "lockstep"}, {"batch", 2}};
  return {{"format", "tinct.protocol/1"},
          {"name", "Tiny & small"},
          {"dataset", made.dataset.string()},
          {"settings", settings},
          {"systems",
           {{{"name", "guided"}, {"settings", {{"model", "user_guided"}}}, {"about", "<hints>"}},
            {{"name", "guided-5"}, {"weights_of", "guided"}, {"hint_rate", 0.05}},
            {{"name", "dtu"}, {"settings", dtu}},
            {{"name", "dtu-on"}, {"settings", dtu}, {"init_of", "dtu"}},
            {{"name", "broken"}, {"settings", {{"model", "user_gided"}}}},
            {{"name", "of-broken"}, {"config", "missing.json"}}}},
          {"groups", Json::array({Json{{"name", "Hints"}, {"systems", {"guided", "guided-5"}}}})},
          {"metrics", {"mse_ab", "psnr_rgb", "warp_error"}}};
}

const Json& row_of(const Json& rows, const std::string& name) {
  const auto found =
      std::ranges::find_if(rows, [&](const Json& row) { return row["name"] == name; });
  REQUIRE(found != rows.end());
  return *found;
}

}  // namespace

TEST_CASE("a bench trains, colorizes and scores its systems, and lists what is broken", "[cli]") {
  const FilmDataset made;
  Json protocol = tiny_protocol(made);
  const CliResult first = run_bench(made, protocol);
  INFO(first.errors);
  REQUIRE(first.status == 1);
  CHECK(first.out.find("failed: broken") != std::string::npos);
  const std::string text = tinct::read_file(made.folder / "bench/bench.json");
  const Json result = Json::parse(text);
  check_schema(protocol, "protocol");
  check_schema(result, "bench");

  const Json& systems = result["systems"];
  REQUIRE(systems.size() == 6);
  for (const char* name : {"guided", "guided-5", "dtu", "dtu-on"}) {
    const Json& row = row_of(systems, name);
    INFO(row.dump());
    REQUIRE(row["status"] == "done");
    CHECK(row["values"]["mse_ab"]["mean"] > 0);
    CHECK(row["train"]["multiply_adds"] > 0);
    CHECK(row["train"]["peak_bytes"] > 10'000'000);
    CHECK(row["colorize"]["frames"] == result["clips"][0]["frames"]);
  }
  CHECK(row_of(systems, "guided")["train"] == row_of(systems, "guided-5")["train"]);
  CHECK(row_of(systems, "guided")["values"] != row_of(systems, "guided-5")["values"]);
  CHECK(row_of(systems, "dtu-on")["options"]["init"].get<std::string>().ends_with("runs/dtu"));
  CHECK(row_of(systems, "dtu-on")["values"] != row_of(systems, "dtu")["values"]);
  CHECK(row_of(systems, "dtu")["critic_accuracy"].get<double>() == Approx(0.5).margin(0.5));
  CHECK_FALSE(row_of(systems, "guided").contains("critic_accuracy"));
  CHECK(row_of(systems, "broken")["error"].get<std::string>().find("user_guided") !=
        std::string::npos);
  CHECK(row_of(systems, "of-broken")["error"].get<std::string>().find("missing.json") !=
        std::string::npos);
  CHECK(result["baselines"].size() == 3);
  CHECK(result["split"]["shared_videos"] == 1);
  const Json& motion = result["motion"];
  CHECK(motion["artificial"]["motion"] == "table3");
  for (const char* side : {"artificial", "films"}) {
    INFO(motion.dump());
    double sum = 0;
    for (const Json& share : motion[side]["shares"]) sum += share.get<double>();
    CHECK(sum == Approx(1));
    CHECK(motion[side]["median"].get<double>() <= motion[side]["percentile_95"].get<double>());
  }

  const std::string page = tinct::read_file(made.folder / "bench/bench.html");
  for (const char* part : {"Tiny &amp; small", "&lt;hints&gt;", "<svg", "data:image/jpeg;base64,",
                           "Hints</h3>", "Accuracy of the critic", "artificial, 0–0.25 pixels",
                           "Films on both sides: 1", "Difference to guided", "critic right on "}) {
    INFO(part);
    CHECK(page.find(part) != std::string::npos);
  }
  CHECK(page.find("src=\"http") == std::string::npos);

  // The same command again does nothing anew.
  const auto written = fs::last_write_time(made.folder / "bench/records/dtu.train.json");
  CHECK(run_bench(made, protocol).status == 1);
  CHECK(fs::last_write_time(made.folder / "bench/records/dtu.train.json") == written);
  CHECK(tinct::read_file(made.folder / "bench/bench.json") == text);

  // Tags group the clips, and unknown ones are refused.
  protocol["systems"].erase(protocol["systems"].begin() + 4, protocol["systems"].end());
  const std::string clip = result["clips"][0]["name"];
  protocol["tags"] = {{"indoor", Json::array({clip})},
                      {"film", Json::array({clip.substr(0, clip.find('/'))})}};
  const CliResult tagged = run_bench(made, protocol);
  INFO(tagged.errors);
  REQUIRE(tagged.status == 0);
  const Json json = bench_result(made);
  const Json& dtu = row_of(json["systems"], "dtu");
  for (const char* tag : {"indoor", "film"}) {
    CHECK(dtu["tags"][tag]["mse_ab"]["mean"].get<double>() ==
          Approx(dtu["values"]["mse_ab"]["mean"].get<double>()));
  }
  CHECK(tinct::read_file(made.folder / "bench/bench.html").find("untagged") == std::string::npos);
  protocol["tags"] = {{"indoor", Json::array({"nothing"})}};
  CHECK(run_bench(made, protocol).status == 3);

  // A run of other options can't become that of a changed protocol, nor can what builds on it.
  protocol.erase("tags");
  protocol["systems"].erase(protocol["systems"].begin() + 2, protocol["systems"].end());
  protocol["systems"][0]["settings"]["seed"] = 2;
  const CliResult changed = run_bench(made, protocol);
  INFO(changed.errors);
  CHECK(changed.status == 1);
  const Json failed = bench_result(made)["systems"];
  CHECK(row_of(failed, "guided")["error"].get<std::string>().find("seed=1, not 2") !=
        std::string::npos);
  CHECK(row_of(failed, "guided-5")["error"].get<std::string>().find("guided, which failed") !=
        std::string::npos);
}

TEST_CASE("two processes at once train a part of a bench's systems each", "[cli]") {
  const FilmDataset made;
  Json protocol = tiny_protocol(made);
  protocol["systems"].erase(protocol["systems"].begin() + 4, protocol["systems"].end());
  tinct::write_file_atomically(made.folder / "protocol.json", protocol.dump());
  // Under torchrun's variables, by which the trainings themselves must not wait for one another.
  const CliResult parts = tinct::test::run_program(
      {"sh", "-c",
       "folder=$1; shift\n"
       "RANK=0 WORLD_SIZE=2 \"$@\" > \"$folder/0.json\" & first=$!\n"
       "RANK=1 WORLD_SIZE=2 \"$@\" > \"$folder/1.json\" & second=$!\n"
       "wait $first; status=$?; wait $second && exit $status",
       "sh", made.folder.path().string(), tinct::test::tinct_program().string(), "bench",
       made.path("protocol.json"), "--out", made.path("bench"), "--shard", "auto", "--json"});
  INFO(parts.errors);
  REQUIRE(parts.status == 0);
  // A system stays with the one whose weights it has.
  const std::vector<std::vector<std::string>> expected{{"guided", "guided-5"}, {"dtu", "dtu-on"}};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const Json part = tinct::read_json_file(made.folder / (std::to_string(i) + ".json"));
    CHECK(part["shard"] == std::to_string(i) + "/2");
    REQUIRE(part["systems"].size() == expected[i].size());
    for (std::size_t k = 0; k < expected[i].size(); ++k) {
      CHECK(part["systems"][k]["name"] == expected[i][k]);
      CHECK(part["systems"][k]["status"] == "done");
    }
  }
  CHECK_FALSE(fs::exists(made.folder / "bench/bench.json"));
  // Machines that share the folder meet at a file: locks of folders don't reach over NFS.
  CHECK(fs::is_regular_file(made.folder / "bench/bench.lock"));

  // Two systems begin anew, so that a third part has none.
  const CliResult nothing = run_tinct(
      {"bench", made.path("protocol.json"), "--out", made.path("bench"), "--shard", "2/3"});
  INFO(nothing.errors);
  CHECK(nothing.status == 0);
  CHECK(nothing.out.find("part 2 of 3 has 0 systems;") == 0);
  CHECK_FALSE(fs::exists(made.folder / "bench/bench.json"));

  // The whole command finds all of it done, and writes the report.
  const auto written = bench_records(made);
  CHECK(written.size() == 8);  // the dataset's, three trainings, four colorizations
  const CliResult whole = run_bench(made, protocol);
  INFO(whole.errors);
  REQUIRE(whole.status == 0);
  for (const auto& [file, time] : written) {
    INFO(file);
    CHECK(fs::last_write_time(file) == time);
  }
  const Json systems = bench_result(made)["systems"];
  REQUIRE(systems.size() == 4);
  for (const Json& row : systems) CHECK(row["values"]["mse_ab"]["mean"] > 0);

  const CliResult wrong = run_tinct(
      {"bench", made.path("protocol.json"), "--out", made.path("bench"), "--shard", "2/2"});
  CHECK(wrong.status == 2);
  CHECK(wrong.errors.find("--shard 2/2 names no part") != std::string::npos);
}

TEST_CASE("a bench has a table for each tag of the manifest, and one for clips without", "[cli]") {
  const FilmDataset made;
  Json manifest = tinct::read_json_file(made.folder / "film.json");
  Json& scenes = manifest["videos"][0]["scenes"];
  REQUIRE(scenes.size() > 3);
  for (Json& scene : scenes) scene["split"] = "validation";
  scenes[0]["split"] = "train";
  scenes[1]["tags"] = Json::array({"landscape", "indoor"});
  scenes[2]["tags"] = Json::array({"indoor"});
  tinct::write_file_atomically(made.folder / "tagged.json", manifest.dump());
  const CliResult built =
      run_tinct({"build", made.path("tagged.json"), "--media", made.path("media"), "--out",
                 made.path("tagged"), "--size", "32"});
  INFO(built.errors);
  REQUIRE(built.status == 0);
  Json protocol = tiny_protocol(made);
  protocol["dataset"] = made.path("tagged");
  protocol["systems"].erase(protocol["systems"].begin() + 1, protocol["systems"].end());
  protocol["systems"][0] = {{"name", "bins"}, {"settings", {{"model", "colornn1"}}}};
  protocol["groups"] = Json::array();
  const CliResult tagged = run_bench(made, protocol);
  INFO(tagged.errors);
  REQUIRE(tagged.status == 0);
  const Json result = bench_result(made);
  check_schema(result, "bench");
  const Json& row = row_of(result["systems"], "bins");
  CHECK(row["tags"]["indoor"]["mse_ab"]["n"] == 2);
  CHECK(row["tags"]["landscape"]["mse_ab"]["n"] == 1);
  CHECK(row["tags"]["untagged"]["mse_ab"]["n"] == scenes.size() - 3);
  const std::string page = tinct::read_file(made.folder / "bench/bench.html");
  CHECK(page.find("<summary>indoor (2 clips)</summary>") != std::string::npos);
  CHECK(page.find("<summary>landscape (1 clip)</summary>") != std::string::npos);
  CHECK(row["backbone"] == "VGG-16 has random weights: no backbone= was given");
  CHECK(page.find("VGG-16 has random weights") != std::string::npos);

  protocol["dataset"] = made.dataset.string();
  const CliResult other = run_bench(made, protocol);
  CHECK(other.status == 2);
  CHECK(other.errors.find("is a bench on another dataset") != std::string::npos);
}

TEST_CASE("a protocol that is none is bad input that names its member", "[cli]") {
  const FilmDataset made;
  Json protocol = tiny_protocol(made);
  const auto refused = [&](const Json& json, const std::string& word) {
    const CliResult result = run_bench(made, json);
    INFO(result.errors);
    CHECK(result.status == 3);
    CHECK(result.errors.find("protocol.json") != std::string::npos);
    CHECK(result.errors.find(word) != std::string::npos);
  };
  Json other = protocol;
  other["sistems"] = 1;
  refused(other, "systems");
  other = protocol;
  other["systems"][0]["name"] = "../up";
  refused(other, "../up");
  other = protocol;
  other["systems"][1]["name"] = "guided";
  refused(other, "two systems");
  other = protocol;
  other["systems"][1]["weights_of"] = "later";
  refused(other, "later");
  other = protocol;
  other["systems"][0]["init_of"] = "dtu";
  refused(other, "dtu");
  other = protocol;
  other["systems"][1]["init_of"] = "guided";
  refused(other, "init_of");
  other = protocol;
  other["groups"][0]["systems"] = Json::array({"nobody"});
  refused(other, "nobody");
  other = protocol;
  other.erase("format");
  refused(other, "tinct.protocol/1");
  CHECK(!fs::exists(made.folder / "bench/runs"));
}

TEST_CASE("the protocols that come with tinct fit their schema", "[cli]") {
  int protocols = 0;
  for (const auto& entry : fs::directory_iterator(source_folder() / "train/configs")) {
    const Json json = tinct::read_json_file(entry.path());
    if (!json.contains("format")) continue;
    check_schema(json, "protocol");
    ++protocols;
  }
  CHECK(protocols > 0);
}
