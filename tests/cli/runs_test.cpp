// What others read of the runs that `tinct train` leaves: TensorBoard, and `tinct runs`.
#include <cstdlib>
#include <sstream>
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/trained_film.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_program;
using tinct::test::run_tinct;
using tinct::test::TrainedFilm;

TEST_CASE("TensorBoard itself and tinct runs read the numbers of a run", "[cli]") {
  const TrainedFilm made({"steps=20"});
  fs::create_directories(made.folder / "runs");
  fs::rename(made.folder / "run", made.folder / "runs/one");
  REQUIRE(run_tinct(made.train("runs/two", {"clip=1", "schedule=one_cycle"})).status == 0);
  const fs::path source = std::getenv("TINCT_SOURCE");
  const CliResult read = run_program({(source / "tests/support/tensorboard").string(),
                                      (source / "tests/support/read_tensorboard.py").string(),
                                      (made.folder / "runs/one/tensorboard").string()});
  INFO(read.errors);
  REQUIRE(read.status == 0);
  const Json events = Json::parse(read.out);
  Json losses = Json::array();
  Json validations = Json::array();
  std::istringstream log(tinct::read_file(made.folder / "runs/one/log.jsonl"));
  for (std::string text; std::getline(log, text);) {
    const Json line = Json::parse(text);
    const char* member = line.contains("loss") ? "loss" : "mse_ab";
    // Events hold single precision.
    (line.contains("loss") ? losses : validations)
        .push_back({line["step"], double{line[member].get<float>()}});
  }
  CHECK(events["training/loss"] == losses);
  CHECK(events["validation/mse_ab"] == validations);

  const CliResult listed =
      run_tinct({"runs", made.path("runs"), "--json", "--html", made.path("runs.html")});
  INFO(listed.errors);
  REQUIRE(listed.status == 0);
  const Json runs = Json::parse(listed.out);
  REQUIRE(runs["runs"].size() == 2);
  CHECK(runs["runs"][0]["steps"] == 20);
  CHECK(runs["runs"][0]["last_validation"]["mse_ab"].get<double>() > 0);
  CHECK(runs["differing"] == Json({"clip", "schedule"}));
  const std::string page = tinct::read_file(made.folder / "runs.html");
  CHECK(page.find("<svg") != std::string::npos);
  CHECK(page.find("one_cycle") != std::string::npos);
  CHECK(page.find("://") == std::string::npos);
  CHECK(run_tinct({"runs", made.path("nothing")}).status == 3);
}

TEST_CASE("tinct runs tells of a backbone that has random weights", "[cli]") {
  const tinct::test::TemporaryFolder folder;
  for (const char* backbone : {"", "vgg16.pth"}) {
    const fs::path run = folder / (*backbone == 0 ? "random" : "trained");
    fs::create_directories(run / "checkpoints");
    tinct::write_file_atomically(
        run / "config.json",
        Json{{"model", "colornn1"}, {"width", 4}, {"backbone", backbone}, {"steps", 5}}.dump());
  }
  const std::string page = (folder / "runs.html").string();
  const CliResult listed = run_tinct({"runs", folder.path().string(), "--json", "--html", page});
  INFO(listed.errors);
  REQUIRE(listed.status == 0);
  const Json runs = Json::parse(listed.out)["runs"];
  REQUIRE(runs.size() == 2);
  CHECK(runs[0]["backbone"] == "VGG-16 has random weights: no backbone= was given");
  CHECK(runs[1]["backbone"].is_null());
  CHECK(tinct::read_file(page).find("VGG-16 has random weights") != std::string::npos);
  CHECK(run_tinct({"runs", folder.path().string()}).out.find("random: VGG-16 has random") !=
        std::string::npos);
}

TEST_CASE("tinct runs leaves a damaged run out, says so, and lists the others", "[cli]") {
  const tinct::test::TemporaryFolder folder;
  const auto add_run = [&](const std::string& name, const std::string& config) {
    fs::create_directories(folder / name / "checkpoints");
    tinct::write_file_atomically(folder / name / "config.json", config);
  };
  const std::string whole = Json{{"model", "simple"}, {"width", 4}, {"steps", 5}}.dump();
  add_run("a-cut-off", whole.substr(0, 10));
  add_run("b-whole", whole);
  add_run("c-list", "[]");
  add_run("d-text", R"({"model":"simple","width":"wide"})");
  const CliResult listed = run_tinct({"runs", folder.path().string(), "--json"});
  INFO(listed.errors);
  CHECK(listed.status == 1);
  const Json runs = Json::parse(listed.out)["runs"];
  REQUIRE(runs.size() == 1);
  CHECK(runs[0]["run"] == (folder / "b-whole").string());
  for (const char* name : {"a-cut-off", "c-list", "d-text"}) {
    CHECK(listed.errors.find((folder / name).string()) != std::string::npos);
  }
  CHECK(run_tinct({"runs", (folder / "b-whole").string()}).status == 0);
  CHECK(run_tinct({"runs", (folder / "c-list").string()}).status == 3);
}
