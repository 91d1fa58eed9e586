// What training must achieve on real footage, in fixed steps: specs/train.md §4, T1 to T5 (T6 is in
// ranks_test.cpp). docs/benchmarks.md has what each gate showed, and where it differs from there.
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/film_blocks.h"
#include "tests/support/cli.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::all_real_films;
using tinct::test::CliResult;
using tinct::test::FilmBlocks;
using tinct::test::footage_films;
using tinct::test::run_signalled;
using tinct::test::run_tinct;
using tinct::test::tree_digests;

namespace {

double number(const Json& validation, const char* name) { return validation.at(name); }

/// T1's bounds.
void check_colours(const Json& validation) {
  CHECK(number(validation, "mse_ab") <= 0.30 * number(validation, "all_gray"));
  CHECK(number(validation, "mse_ab") <= 0.35 * number(validation, "mean_colour"));
}

}  // namespace

TEST_CASE("T1: guided learns the colours of five films", "[gates]") {
  const FilmBlocks blocks({.films = all_real_films()});
  const Json guided = blocks.train("guided", {"steps=400", "recalibrate=8"});
  INFO("guided " << guided.dump());
  check_colours(guided);
}

// The mask and the decoder behind it: the mask alone makes these nets no steadier.
TEST_CASE("T1 and T2: guided learns the colours of three films, and memory steadies them",
          "[gates]") {
  const FilmBlocks blocks({.films = footage_films()});
  const Json guided = blocks.train("guided", {"steps=200", "recalibrate=8"});
  INFO("guided " << guided.dump());
  check_colours(guided);
  const Json stateful =
      blocks.train("stateful", {"steps=120", "model=colormotion", "learns=mask_and_decoder",
                                "film_pairs=1", "init=" + blocks.run("guided").string()});
  INFO("stateful " << stateful.dump());
  CHECK(number(stateful, "warp_error") <= 0.95 * number(guided, "warp_error"));
  CHECK(number(stateful, "clip_mse_ab") <= 1.02 * number(guided, "clip_mse_ab"));
}

// On scenes that it learned from, a net knows the colours and hints tell it little: a film that was
// held out whole shows what they do.
TEST_CASE("T3: hints at half a percent of the pixels halve the error on a film never seen",
          "[gates]") {
  const FilmBlocks blocks({.films = footage_films(), .held_out_film = "bikes.mp4"});
  const Json guided = blocks.train("guided", {"steps=80", "recalibrate=8"});
  INFO("guided " << guided.dump());
  CHECK(number(guided, "mse_ab_hinted") <= 0.5 * number(guided, "mse_ab"));
}

// The control for leaks. What is left to know is the mean colour; three hundredths are the chance
// that the held-out one is on the other side of what was learned.
TEST_CASE("T4: colours drawn from other pixels teach nothing but their mean", "[gates]") {
  const FilmBlocks blocks({.films = footage_films()});
  tinct::test::shuffle_colours(blocks.dataset(), 1);
  const Json guided = blocks.train("guided", {"steps=150", "recalibrate=8"});
  INFO("guided " << guided.dump());
  CHECK(number(guided, "mse_ab") >= 0.97 * number(guided, "mean_colour"));
  // It learned that much.
  CHECK(number(guided, "mse_ab") <= 1.15 * number(guided, "mean_colour"));
}

TEST_CASE("T5: a run that is killed at step 150 ends with the bytes of one that was not",
          "[gates]") {
  const FilmBlocks blocks({.films = footage_films()});
  const auto words = [&](const std::string& run) {
    return blocks.words(run, 8, 32, {"steps=300", "save_every=150", "average=0.99"});
  };
  const CliResult whole = run_tinct(words("whole"));
  INFO(whole.errors);
  REQUIRE(whole.status == 0);
  const fs::path half = blocks.run("killed") / "checkpoints/step-00000150";
  CHECK(run_signalled("KILL", half / "state.json", words("killed")).status == 137);
  REQUIRE(fs::exists(half));
  REQUIRE_FALSE(fs::exists(blocks.run("killed") / "checkpoints/step-00000300"));
  const CliResult rest = run_tinct(words("killed"));
  INFO(rest.errors);
  REQUIRE(rest.status == 0);
  CHECK(Json::parse(rest.out).at("resumed_from") == 150);
  // Weights, their average, Adam's moments and the state, of both steps.
  const auto digests = tree_digests(blocks.run("whole") / "checkpoints");
  CHECK(digests.size() == 8);
  CHECK(tree_digests(blocks.run("killed") / "checkpoints") == digests);
  CHECK(tinct::read_file(blocks.run("killed") / "log.jsonl") ==
        tinct::read_file(blocks.run("whole") / "log.jsonl"));
}
