// `tinct train` as several processes: what they learn, and what becomes of a run whose rank is
// lost.
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/rank_process.h"
#include "tests/cli/trained_film.h"
#include "tests/support/free_port.h"
#include "train/run_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::FilmDataset;
using tinct::test::run_as_rank;
using tinct::test::run_program;
using tinct::test::run_tinct;

namespace {

/// Two ranks of one `tinct train`, each started as by a user who sets the variables.
class TwoRanks {
 public:
  TwoRanks(const FilmDataset& made, const std::vector<std::string>& words) {
    const int port = tinct::test::free_port();
    for (int rank = 0; rank < 2; ++rank) {
      pids_[rank] = made.folder / ("pid-" + std::to_string(port) + "-" + std::to_string(rank));
      threads_[rank] = std::thread([=, this] { results_[rank] = run(words, rank, port); });
    }
  }
  ~TwoRanks() { wait(); }

  /// Sends a signal to a rank once this file is there.
  void signal_at(const fs::path& file, int rank, int signal) {
    while (!fs::exists(file) && !done_[0] && !done_[1]) pause();
    REQUIRE(::kill(std::stoi(tinct::read_file(pids_[rank])), signal) == 0);
  }
  /// What the ranks left behind.
  const CliResult& of(int rank) {
    wait();
    return results_[rank];
  }

 private:
  static void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }

  CliResult run(const std::vector<std::string>& words, int rank, int port) {
    CliResult result =
        run_as_rank({.rank = rank, .port = port, .pid = pids_[rank], .errors = {}}, words);
    done_[rank] = true;
    return result;
  }
  void wait() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }

  fs::path pids_[2];
  std::thread threads_[2];
  CliResult results_[2];
  std::atomic<bool> done_[2] = {false, false};
};

std::vector<Json> lines_of(const fs::path& run) {
  std::vector<Json> lines;
  const std::string text = tinct::read_file(run / "log.jsonl");
  for (std::size_t begin = 0, end; (end = text.find('\n', begin)) != std::string::npos;
       begin = end + 1) {
    lines.push_back(Json::parse(text.substr(begin, end - begin)));
  }
  return lines;
}

}  // namespace

TEST_CASE("two ranks with half the batch each learn what one with all of it learns", "[ranks]") {
  const FilmDataset made;
  const std::vector<std::string> same{"batch=8",      "steps=4",           "log_every=1",
                                      "width=8",      "size=32",           "validate_every=4",
                                      "save_every=4", "learning_rate=1e-4"};
  const CliResult one = run_tinct(made.train("one", same));
  INFO(one.errors);
  REQUIRE(one.status == 0);
  std::vector<std::string> words = made.train("two", same);
  words.push_back("--json");
  TwoRanks two(made, words);
  INFO(two.of(0).errors << two.of(1).errors);
  REQUIRE(two.of(0).status == 0);
  REQUIRE(two.of(1).status == 0);
  CHECK(Json::parse(two.of(0).out)["ranks"] == 2);
  CHECK(two.of(1).out.empty());

  // Losses, not weights: Adam's first steps are as long whatever the size of a gradient, and those
  // near 0 are rounding. With one rank they differ as much between one thread and two.
  const std::vector<Json> lines = lines_of(made.folder / "one");
  const std::vector<Json> others = lines_of(made.folder / "two");
  REQUIRE(lines.size() == 5);
  REQUIRE(others.size() == lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const char* member = lines[i].contains("loss") ? "loss" : "mse_ab";
    CHECK(others[i][member].get<double>() == Approx(lines[i][member].get<double>()).epsilon(1e-4));
  }
}

TEST_CASE("a run whose rank was killed ends with that rank's number, and goes on", "[ranks]") {
  const FilmDataset made;
  const std::vector<std::string> options{"steps=160", "save_every=20", "validate_every=80",
                                         "keep=100"};
  TwoRanks whole(made, made.train("whole", options));
  INFO(whole.of(0).errors << whole.of(1).errors);
  REQUIRE(whole.of(0).status == 0);
  REQUIRE(whole.of(1).status == 0);

  for (const int killed : {1, 0}) {
    TwoRanks broken(made, made.train("broken", options));
    const fs::path checkpoint = killed == 1 ? "step-00000020" : "step-00000080";
    broken.signal_at(made.folder / "broken/checkpoints" / checkpoint / tinct::kStateFile, killed,
                     SIGKILL);
    const CliResult& other = broken.of(1 - killed);
    INFO(other.errors);
    CHECK(other.status == 4);
    CHECK(other.errors.find("rank " + std::to_string(killed) + " of the run's 2 ranks was lost") !=
          std::string::npos);
    REQUIRE_FALSE(fs::exists(made.folder / "broken/checkpoints/step-00000160"));
  }

  TwoRanks rest(made, made.train("broken", options));
  INFO(rest.of(0).errors << rest.of(1).errors);
  REQUIRE(rest.of(0).status == 0);
  CHECK(rest.of(0).errors.find("going on with") != std::string::npos);
  CHECK(tinct::test::weights_of(made.folder / "broken", 160) ==
        tinct::test::weights_of(made.folder / "whole", 160));
  CHECK(tinct::read_file(made.folder / "broken/log.jsonl") ==
        tinct::read_file(made.folder / "whole/log.jsonl"));
}

TEST_CASE("SIGTERM to one rank ends all of them with a checkpoint", "[ranks]") {
  const FilmDataset made;
  // No checkpoint but that of the end is due.
  TwoRanks ranks(made, made.train("run", {"steps=100000", "save_every=100000", "log_every=1",
                                          "validate_every=100000"}));
  ranks.signal_at(made.folder / "run/log.jsonl", 1, SIGTERM);
  INFO(ranks.of(0).errors << ranks.of(1).errors);
  CHECK(ranks.of(0).status == 130);
  CHECK(ranks.of(1).status == 130);
  CHECK(ranks.of(0).errors.find("interrupted") != std::string::npos);
  const std::vector<std::int64_t> saved = tinct::checkpoint_steps(made.folder / "run");
  REQUIRE(saved.size() == 1);
  CHECK(saved.back() == lines_of(made.folder / "run").back()["step"].get<std::int64_t>());
}

TEST_CASE("ranks that can't train together say why", "[ranks]") {
  const FilmDataset made;
  SECTION("fewer frames in a batch than ranks") {
    TwoRanks ranks(made, made.train("run", {"batch=1"}));
    CHECK(ranks.of(0).status == 2);
    CHECK(ranks.of(0).errors.find("each needs a frame of it at least") != std::string::npos);
  }
  SECTION("a wrong environment") {
    const CliResult refused =
        run_tinct(made.train("run"), {.environment = {{"WORLD_SIZE", "2"}}, .folder = {}});
    CHECK(refused.status == 2);
    CHECK(refused.errors.find("no RANK") != std::string::npos);
  }
}

TEST_CASE("torchrun starts the ranks", "[.torchrun]") {
  const char* python = std::getenv("TINCT_PYTHON");
  REQUIRE(python != nullptr);
  const FilmDataset made;
  std::vector<std::string> words{(fs::path(python).parent_path() / "torchrun").string(),
                                 "--standalone", "--no-python", "--nproc_per_node=2",
                                 tinct::test::tinct_program().string()};
  const std::vector<std::string> train = made.train("run", {"steps=4"});
  words.insert(words.end(), train.begin(), train.end());
  const CliResult trained = run_program(words);
  INFO(trained.errors);
  CHECK(trained.status == 0);
  CHECK(trained.out.find("with 2 ranks") != std::string::npos);
  CHECK(fs::exists(made.folder / "run/checkpoints/step-00000004/model.safetensors"));
}
