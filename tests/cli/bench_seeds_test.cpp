// `tinct bench` over several seeds, as a user runs it: tiny nets, a folder that had one seed.
#include <cmath>
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

namespace {

const std::vector<std::string> kSystems{"guided", "guided-5", "again"};

Json protocol_of_three(const FilmDataset& made) {
  const Json settings{
      {"model", "user_guided"}, {"width", 4},      {"size", 16},      {"batch", 4}, {"steps", 4},
      {"validate_every", 4},    {"save_every", 4}, {"device", "cpu"}, {"seed", 7}};
  return {{"format", "tinct.protocol/1"},
          {"name", "Seeds"},
          {"dataset", made.dataset.string()},
          {"settings", settings},
          {"systems",
           {{{"name", "guided"}},
            {{"name", "guided-5"}, {"weights_of", "guided"}, {"hint_rate", 0.05}},
            {{"name", "again"}, {"init_of", "guided"}, {"settings", {{"learning_rate", 0.01}}}}}},
          {"groups", Json::array({Json{{"name", "Pairs"}, {"systems", kSystems}}})},
          {"metrics", {"mse_ab", "warp_error"}}};
}

/// Numbers that follow from those of the single seeds.
void check_means(const Json& row) {
  const Json& value = row["values"]["mse_ab"];
  REQUIRE(value["by_seed"].size() == 2);
  const double first = value["by_seed"][0], second = value["by_seed"][1];
  CHECK(first != second);
  CHECK(value["mean"].get<double>() == Approx((first + second) / 2));
  CHECK(value["sd"].get<double>() == Approx(std::abs(first - second) / std::sqrt(2)));
}

}  // namespace

TEST_CASE("a bench of one seed goes on to two, and tells how far they are apart", "[cli]") {
  const FilmDataset made;
  Json protocol = protocol_of_three(made);
  const CliResult one = run_bench(made, protocol);
  INFO(one.errors);
  REQUIRE(one.status == 0);
  const Json single = bench_result(made);
  check_schema(single, "bench");
  CHECK(single["seeds"] == 1);
  CHECK_FALSE(single["systems"][0].contains("seeds"));
  const Json& of_one = single["groups"][0]["differences"];
  REQUIRE(of_one.size() == 2);
  CHECK(of_one[1]["values"]["mse_ab"]["mean"].get<double>() ==
        Approx(single["systems"][2]["values"]["mse_ab"]["mean"].get<double>() -
               single["systems"][0]["values"]["mse_ab"]["mean"].get<double>()));
  CHECK(of_one[1]["values"]["mse_ab"]["n"] == single["clips"].size());
  CHECK_FALSE(of_one[1]["values"]["mse_ab"].contains("sd"));
  CHECK(one.out.find("again to guided") != std::string::npos);
  CHECK(tinct::read_file(made.folder / "bench/bench.html").find("±") == std::string::npos);
  const auto before = bench_records(made);

  const CliResult two = run_bench(made, protocol, {"--seeds", "2"});
  INFO(two.errors);
  REQUIRE(two.status == 0);
  CHECK(two.out.find("again to guided") != std::string::npos);
  for (const auto& [file, time] : before) {
    INFO(file);
    CHECK(fs::last_write_time(file) == time);
  }
  const Json result = bench_result(made);
  check_schema(result, "bench");
  CHECK(result["seeds"] == 2);
  REQUIRE(result["systems"].size() == 3);
  for (std::size_t i = 0; i < kSystems.size(); ++i) {
    const Json& row = result["systems"][i];
    INFO(row.dump());
    CHECK(row["name"] == kSystems[i]);
    CHECK(row["train"] == single["systems"][i]["train"]);
    REQUIRE(row["seeds"].size() == 2);
    CHECK(row["seeds"][0]["name"] == kSystems[i]);
    CHECK(row["seeds"][0]["seed"] == 7);
    CHECK(row["seeds"][1]["name"] == kSystems[i] + ".seed2");
    CHECK(row["seeds"][1]["seed"] == 8);
    CHECK(row["values"]["mse_ab"]["by_seed"][0].get<double>() ==
          Approx(single["systems"][i]["values"]["mse_ab"]["mean"].get<double>()));
    check_means(row);
  }
  const Json again = tinct::read_json_file(made.folder / "bench/runs/again.seed2/config.json");
  CHECK(again["init"].get<std::string>().ends_with("runs/guided.seed2"));
  CHECK_FALSE(fs::exists(made.folder / "bench/runs/guided-5.seed2"));

  const Json& differences = result["groups"][0]["differences"];
  REQUIRE(differences.size() == 2);
  CHECK(differences[1]["system"] == "again");
  CHECK(differences[1]["from"] == "guided");
  for (int seed = 0; seed < 2; ++seed) {
    CHECK(differences[1]["values"]["mse_ab"]["by_seed"][seed].get<double>() ==
          Approx(result["systems"][2]["values"]["mse_ab"]["by_seed"][seed].get<double>() -
                 result["systems"][0]["values"]["mse_ab"]["by_seed"][seed].get<double>()));
  }

  // The baselines are not trained: they have no seeds, and stand in the first report alone.
  CHECK(result["baselines"] == single["baselines"]);
  const Json second = tinct::read_json_file(made.folder / "bench/score.seed2/report.json");
  CHECK(second["methods"].size() == 3);
  CHECK(second["methods"].contains("guided"));

  const std::string page = tinct::read_file(made.folder / "bench/bench.html");
  for (const char* part : {"trained 2 times", "± ", "Difference to guided", " in 2 of 2 seeds",
                           "standard deviation between the seeds", "first of 2 seeds"}) {
    INFO(part);
    CHECK(page.find(part) != std::string::npos);
  }

  // As a member of the protocol it is the same, and nothing is done anew.
  const auto done = bench_records(made);
  protocol["seeds"] = 2;
  check_schema(protocol, "protocol");
  CHECK(run_bench(made, protocol).status == 0);
  CHECK(bench_records(made) == done);
  CHECK(bench_result(made)["systems"] == result["systems"]);

  // A part has a seed of the systems that build on one another.
  const CliResult part = run_bench(made, protocol, {"--shard", "1/2", "--json"});
  INFO(part.errors);
  REQUIRE(part.status == 0);
  const Json systems = Json::parse(part.out)["systems"];
  REQUIRE(systems.size() == 3);
  for (std::size_t i = 0; i < 3; ++i) CHECK(systems[i]["name"] == kSystems[i] + ".seed2");
  CHECK(bench_records(made) == done);

  // Where a seed fails, its system has: a mean of fewer seeds would look like the others'.
  tinct::write_file_atomically(made.folder / "bench/runs/guided.seed3", "in the way");
  const CliResult broken = run_bench(made, protocol, {"--seeds", "3"});
  INFO(broken.errors);
  CHECK(broken.status == 1);
  const Json failed = bench_result(made);
  check_schema(failed, "bench");
  for (const Json& row : failed["systems"]) {
    CHECK(row["status"] == "failed");
    CHECK(row["error"].get<std::string>().find(".seed3: ") != std::string::npos);
    CHECK(row["seeds"][1]["status"] == "done");
  }
  CHECK(failed["baselines"].size() == 3);
}

TEST_CASE("a number of seeds that is none is refused", "[cli]") {
  const FilmDataset made;
  Json protocol = protocol_of_three(made);
  protocol["seeds"] = 0;
  const CliResult none = run_bench(made, protocol);
  CHECK(none.status == 3);
  CHECK(none.errors.find("seeds") != std::string::npos);
  protocol["seeds"] = 2;
  protocol["systems"][2]["name"] = "guided.seed2";
  protocol.erase("groups");
  const CliResult taken = run_bench(made, protocol);
  INFO(taken.errors);
  CHECK(taken.status == 3);
  CHECK(taken.errors.find("guided.seed2") != std::string::npos);
  CHECK(run_bench(made, protocol, {"--seeds", "101"}).status == 2);
  CHECK(!fs::exists(made.folder / "bench/runs"));
}
