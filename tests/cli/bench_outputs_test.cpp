// What `tinct bench` leaves in its folder after parts were removed, and when the disk is full.
#include <cstdlib>
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/bench_run.h"
#include "tests/cli/trained_film.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::bench_result;
using tinct::test::CliOptions;
using tinct::test::CliResult;
using tinct::test::FilmDataset;
using tinct::test::run_bench;

namespace {

Json two_systems(const fs::path& dataset) {
  const Json settings{
      {"model", "user_guided"}, {"width", 4},      {"size", 16},     {"batch", 4}, {"steps", 4},
      {"validate_every", 4},    {"save_every", 4}, {"device", "cpu"}};
  return {{"format", "tinct.protocol/1"},
          {"name", "Outputs"},
          {"dataset", dataset.string()},
          {"settings", settings},
          {"systems", {{{"name", "first"}}, {{"name", "second"}, {"settings", {{"seed", 2}}}}}},
          {"metrics", {"mse_ab"}}};
}

CliResult bench_two(const FilmDataset& made, const CliOptions& options = {}) {
  return run_bench(made, two_systems(made.dataset), {}, options);
}

Json systems_of(const FilmDataset& made) { return bench_result(made)["systems"]; }

void require_done(const FilmDataset& made) {
  const CliResult again = bench_two(made);
  INFO(again.errors);
  REQUIRE(again.status == 0);
}

}  // namespace

TEST_CASE("a bench makes again what was removed, whatever its records say", "[cli]") {
  const FilmDataset made;
  require_done(made);
  const Json values = systems_of(made)[0]["values"];

  fs::remove_all(made.folder / "bench/colorized/second");
  const fs::path film = fs::directory_iterator(made.folder / "bench/colorized/first")->path();
  fs::remove(film);
  require_done(made);
  CHECK(fs::exists(film));
  CHECK(systems_of(made)[0]["values"] == values);

  const auto trained = fs::last_write_time(made.folder / "bench/records/second.train.json");
  fs::remove_all(made.folder / "bench/runs/first");
  require_done(made);
  CHECK(fs::exists(made.folder / "bench/runs/first/checkpoints/step-00000004"));
  // Nothing was wrong with the other.
  CHECK(fs::last_write_time(made.folder / "bench/records/second.train.json") == trained);

  fs::remove_all(made.folder / "bench/runs/second/checkpoints");
  require_done(made);
  CHECK(fs::exists(made.folder / "bench/runs/second/checkpoints/step-00000004"));
}

TEST_CASE("a full disk ends a bench with 4, and is no fault of a system", "[cli]") {
  const FilmDataset made;
  const CliResult full =
      bench_two(made, {.environment = {{"LD_PRELOAD", std::getenv("TINCT_FAILING_DISK")},
                                       {"FAIL_BELOW", made.path("bench/runs")},
                                       {"FAIL_WITH", "ENOSPC"},
                                       {"FAIL_AFTER", "4000"}},
                       .folder = {}});
  INFO(full.errors);
  CHECK(full.status == 4);
  CHECK(full.errors.find("first: tinct train ended with status 4") != std::string::npos);
  CHECK(full.errors.find("No space left on device") != std::string::npos);
  CHECK_FALSE(fs::exists(made.folder / "bench/runs/second"));
  CHECK_FALSE(fs::exists(made.folder / "bench/bench.json"));
  require_done(made);
}
