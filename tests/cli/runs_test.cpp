// What others read of the runs that `tinct train` leaves: TensorBoard, and `tinct runs`.
#include <cstdlib>
#include <sstream>
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/trained_film.h"

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
