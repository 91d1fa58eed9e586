// `tinct train` as a user runs it: a small film becomes a dataset becomes a model.
#include <cstdlib>
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/trained_film.h"
#include "train/run_lock.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::FilmDataset;
using tinct::test::run_signalled;
using tinct::test::run_tinct;
using tinct::test::TrainedFilm;
using tinct::test::weights_of;

namespace {

/// A run of twenty steps with four checkpoints and two validations. Tests that need one share it.
TrainedFilm whole_run() { return TrainedFilm({"steps=20"}); }

}  // namespace

TEST_CASE("a run ends with a checkpoint, a log and figures beside predictors", "[cli]") {
  const FilmDataset made;
  const CliResult trained = run_tinct(made.train("run", {"--json"}));
  INFO(trained.errors);
  REQUIRE(trained.status == 0);
  const Json report = Json::parse(trained.out);
  CHECK(report["steps"] == 20);
  CHECK(report["training_scenes"] == 4);
  CHECK(report["validation_scenes"] == 1);
  for (const char* name : {"all_gray", "mean_colour", "mse_ab", "mse_ab_hinted"}) {
    CHECK(report["validation"][name].get<double>() > 0);
  }
  const std::string log = tinct::read_file(made.folder / "run/log.jsonl");
  CHECK(std::count(log.begin(), log.end(), '\n') == 6);
  CHECK(fs::exists(made.folder / "run/checkpoints/step-00000020/model.safetensors"));

  // The same command again trains nothing and tells the same.
  const CliResult again = run_tinct(made.train("run", {"--json"}));
  CHECK(again.status == 0);
  CHECK(Json::parse(again.out)["validation"] == report["validation"]);

  const CliResult wider = run_tinct(made.train("run", {"width=8"}));
  CHECK(wider.status == 2);
  CHECK(wider.errors.find("width=4, not 8") != std::string::npos);
}

TEST_CASE("a run whose dataset was changed since is gone on with, and both roots are told",
          "[cli]") {
  const TrainedFilm made = whole_run();
  Json other = Json::parse(tinct::read_file(made.dataset / "dataset.json"));
  const std::string root = other["root"];
  other["digest"] = std::string(64, '0');
  other["root"] = std::string(64, '1');
  tinct::write_file_atomically(made.dataset / "dataset.json", other.dump());
  const CliResult changed = run_tinct(made.train("run"));
  CHECK(changed.status == 0);
  CHECK(changed.errors.find("was changed since") != std::string::npos);
  CHECK(changed.errors.find(root) != std::string::npos);
  CHECK(changed.errors.find(std::string(64, '1')) != std::string::npos);
}

TEST_CASE("a damaged state is bad input, and the way out is told", "[cli]") {
  const TrainedFilm made = whole_run();
  const fs::path file = made.folder / "run/checkpoints/step-00000020/state.json";
  const Json had = Json::parse(tinct::read_file(file));
  tinct::write_file_atomically(file, R"({"format":"tinct.checkpoint/1","more":{},"step":20})");
  // Only its validation is lost: it is done again.
  const CliResult again = run_tinct(made.train("run", {"--json"}));
  INFO(again.errors);
  CHECK(again.status == 0);
  const Json validation = Json::parse(again.out)["validation"];
  CHECK(validation["mse_ab"] == had["more"]["validation"]["mse_ab"]);
  CHECK(validation["mse_ab_hinted"] == had["more"]["validation"]["mse_ab_hinted"]);
  tinct::write_file_atomically(file, R"({"more":[],"step":"x"})");
  const CliResult worse = run_tinct(made.train("run"));
  CHECK(worse.status == 3);
  CHECK(worse.errors.find("remove") != std::string::npos);
}

TEST_CASE("a run that is killed again and again ends with the bytes of one that was not", "[cli]") {
  const TrainedFilm made = whole_run();
  const std::vector<std::string> train = made.train("killed");
  // Before the first checkpoint, behind one, between a validation and its checkpoint, and later.
  for (const char* file : {"config.json", "checkpoints/step-00000005/state.json",
                           "pictures/step-00000010.png", "checkpoints/step-00000015/state.json"}) {
    const CliResult result = run_signalled("KILL", made.folder / "killed" / file, train);
    INFO(file << ": " << result.errors);
    // On an idle machine the last ones may come too late.
    CHECK((result.status == 137 || result.status == 0));
    if (file == std::string("config.json")) CHECK(result.status == 137);
  }
  const CliResult last = run_tinct(train);
  INFO(last.errors);
  REQUIRE(last.status == 0);
  CHECK(weights_of(made.folder / "killed", 20) == weights_of(made.folder / "run", 20));
  CHECK(tinct::read_file(made.folder / "killed/log.jsonl") ==
        tinct::read_file(made.folder / "run/log.jsonl"));
}

TEST_CASE("going on from half-way equals the uninterrupted run, bit for bit", "[cli]") {
  const TrainedFilm made = whole_run();
  fs::copy(made.folder / "run", made.folder / "half", fs::copy_options::recursive);
  for (const char* step : {"step-00000015", "step-00000020"}) {
    fs::remove_all(made.folder / "half/checkpoints" / step);
  }
  const CliResult rest = run_tinct(made.train("half", {"--json"}));
  REQUIRE(rest.status == 0);
  CHECK(Json::parse(rest.out)["resumed_from"] == 10);
  CHECK(tinct::test::tree_digests(made.folder / "half/checkpoints") ==
        tinct::test::tree_digests(made.folder / "run/checkpoints"));
  CHECK(tinct::read_file(made.folder / "half/log.jsonl") ==
        tinct::read_file(made.folder / "run/log.jsonl"));
}

TEST_CASE("two processes do not train one run", "[cli]") {
  const FilmDataset made;
  const tinct::RunLock lock(made.folder / "run");
  const CliResult second = run_tinct(made.train("run"));
  CHECK(second.status == 2);
  CHECK(second.errors.find("by another process") != std::string::npos);
  // A file, and not the folder: its lock reaches other machines over NFS.
  CHECK(fs::is_regular_file(made.folder / "run/train.lock"));
}

TEST_CASE("SIGTERM saves a checkpoint before the run ends", "[cli]") {
  const FilmDataset made;
  const std::vector<std::string> settings = made.train(
      "run", {"steps=100000", "save_every=100000", "validate_every=100000", "log_every=1"});
  const CliResult stopped = run_signalled("TERM", made.folder / "run/log.jsonl", settings);
  CHECK(stopped.status == 130);
  CHECK(stopped.errors.find("interrupted") != std::string::npos);
  int checkpoints = 0;
  for (const auto& entry : fs::directory_iterator(made.folder / "run/checkpoints")) {
    checkpoints += fs::exists(entry.path() / "state.json") ? 1 : 0;
  }
  CHECK(checkpoints == 1);
}

TEST_CASE("settings come from a file and from the command line, which wins", "[cli]") {
  const FilmDataset made;
  tinct::write_file_atomically(
      made.folder / "config.json",
      Json{{"dataset", made.dataset.string()}, {"width", 4}, {"size", 16}, {"steps", 50}}.dump());
  const CliResult trained = run_tinct({"train", made.path("config.json"), "steps=2", "batch=2",
                                       "out=" + made.path("run"), "--json"});
  INFO(trained.errors);
  REQUIRE(trained.status == 0);
  CHECK(Json::parse(trained.out)["steps"] == 2);

  // false on the command line wins over true in the file.
  tinct::write_file_atomically(made.folder / "true.json", R"({"spread_hints": true})");
  std::vector<std::string> words = made.train("quick", {"steps=1", "spread_hints=false"});
  words.insert(words.begin() + 1, made.path("true.json"));
  REQUIRE(run_tinct(words).status == 0);
  CHECK(Json::parse(tinct::read_file(made.folder / "quick/config.json"))["spread_hints"] == false);
}

TEST_CASE("settings that can't be are refused before anything is trained", "[cli]") {
  const FilmDataset made;
  const auto refused_file = [&](const std::string& text) {
    tinct::write_file_atomically(made.folder / "config.json", text);
    const CliResult file = run_tinct({"train", made.path("config.json"), "out=x", "dataset=y"});
    INFO(text << ": " << file.errors);
    CHECK(file.status == 2);
    return file.errors;
  };
  const auto refused = [](const std::vector<std::string>& words) {
    const CliResult result = run_tinct(words);
    INFO(result.errors);
    CHECK(result.status == 2);
    return result.errors;
  };
  // An unknown key, with the nearest one.
  CHECK(refused_file(R"({"widht": 4})").find("did you mean \"width\"") != std::string::npos);
  CHECK(refused({"train", "hint_rat=0.1"}).find("did you mean hint_rate?") != std::string::npos);
  // Numbers of a file are not bent into shape.
  for (const char* value : {"2.7", "true", "4294967298"}) {
    CHECK(refused_file(std::string(R"({"batch": )") + value + "}").find("batch") !=
          std::string::npos);
  }
  refused(made.train("other", {"steps=many"}));
  refused(made.train("other", {"size=20"}));
  refused(made.train("other", {"norm_on_trunk=perhaps"}));
  CHECK(refused(made.train("other", {"schedule=cosin"})).find("cosine") != std::string::npos);
  // Each setting once: the first of two values would be lost without a word.
  CHECK(refused({"train", "dataset=a", "out=b", "width=4", "width=8"}).find("--width takes one") !=
        std::string::npos);
  CHECK(refused({"train", "dataset=a", "out=b", "spread_hints=true", "spread_hints=false"})
            .find("as true and as false") != std::string::npos);
  // An empty out= is not the current folder.
  refused({"train", "dataset=" + made.dataset.string(), "out="});
  CHECK(refused({"train"}).find("--dataset is missing") != std::string::npos);
}

TEST_CASE("a dataset that can't teach is refused with the way out", "[cli]") {
  SECTION("one scene") {
    const FilmDataset made({20});
    const CliResult refused = run_tinct(made.train("run"));
    CHECK(refused.status == 3);
    CHECK(refused.errors.find("two scenes at least") != std::string::npos);
    CHECK_FALSE(fs::exists(made.folder / "run"));
  }
  SECTION("no dataset, and pictures that are too small") {
    const FilmDataset made;
    const CliResult none = run_tinct({"train", "dataset=" + made.path("nothing"), "out=x"});
    CHECK(none.status == 3);
    CHECK(none.errors.find("tinct build") != std::string::npos);
    const CliResult small = run_tinct(made.train("run", {"size=64"}));
    CHECK(small.status == 3);
    CHECK(small.errors.find("32x32, smaller than size=64") != std::string::npos);
    // What never came to a checkpoint does not stand in the way of the second try.
    CHECK(run_tinct(made.train("run", {"steps=2"})).status == 0);
  }
}

TEST_CASE("a damaged checkpoint is refused by name", "[cli]") {
  const TrainedFilm made;
  const fs::path weights = made.folder / "run/checkpoints/step-00000010/model.safetensors";
  const std::string bytes = tinct::read_file(weights);
  tinct::write_file_atomically(weights, bytes.substr(0, bytes.size() / 2));
  const CliResult trained = run_tinct(made.train("run", {"steps=10"}));
  CHECK(trained.status == 3);
  CHECK(trained.errors.find("model.safetensors is damaged") != std::string::npos);
  CHECK(trained.errors.find("go on from the checkpoint before it") != std::string::npos);
  const CliResult colorized = run_tinct(
      {"colorize", made.film.string(), "--model", made.path("run"), "--out", made.path("o.mkv")});
  CHECK(colorized.status == 3);
  CHECK(colorized.errors.find("model.safetensors is no whole safetensors file") !=
        std::string::npos);
}

TEST_CASE("a disk that fills while saving keeps the former checkpoint", "[cli]") {
  const TrainedFilm made = whole_run();
  for (const char* step : {"step-00000015", "step-00000020"}) {
    fs::remove_all(made.folder / "run/checkpoints" / step);
  }
  const std::string before = weights_of(made.folder / "run", 10);
  const CliResult full = run_tinct(
      made.train("run"), {.environment = {{"LD_PRELOAD", std::getenv("TINCT_FAILING_DISK")},
                                          {"FAIL_BELOW", made.path("run/checkpoints")},
                                          {"FAIL_WITH", "ENOSPC"},
                                          {"FAIL_AFTER", "4000"}},
                          .folder = {}});
  CHECK(full.status == 4);
  CHECK(full.errors.find("No space left on device") != std::string::npos);
  CHECK(weights_of(made.folder / "run", 10) == before);
  CHECK_FALSE(fs::exists(made.folder / "run/checkpoints/step-00000015"));
  CHECK(run_tinct(made.train("run")).status == 0);
}

TEST_CASE("no checkpoint appears before the log up to its step is on the disk", "[cli]") {
  const FilmDataset made;
  // The log's first bytes are written under a temporary name, which this doesn't fail.
  const CliResult unsynced = run_tinct(
      made.train("run"), {.environment = {{"LD_PRELOAD", std::getenv("TINCT_FAILING_DISK")},
                                          {"FAIL_BELOW", made.path("run/log.jsonl")},
                                          {"FAIL_WITH", "ESYNC"}},
                          .folder = {}});
  INFO(unsynced.errors);
  CHECK(unsynced.status == 4);
  CHECK(unsynced.errors.find("log.jsonl: Input/output error") != std::string::npos);
  CHECK(fs::is_empty(made.folder / "run/checkpoints"));
  CHECK_FALSE(tinct::read_file(made.folder / "run/log.jsonl").empty());
  CHECK(run_tinct(made.train("run")).status == 0);
}
