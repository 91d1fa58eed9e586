// Ranks of `tinct train` whose others come late, or never.
#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "lib/base/files.h"
#include "tests/cli/rank_process.h"
#include "tests/cli/trained_film.h"
#include "tests/support/free_port.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::test::CliResult;
using tinct::test::FilmDataset;
using tinct::test::run_as_rank;
using tinct::test::run_tinct;

namespace {

/// One of two ranks, as a user starts it; what it says goes to a file that can be read meanwhile.
class OneOfTwo {
 public:
  OneOfTwo(const FilmDataset& made, int rank, int port, const std::vector<std::string>& settings)
      : pid_(made.folder / ("pid-" + std::to_string(rank))),
        errors_(made.folder / ("errors-" + std::to_string(rank))) {
    const std::vector<std::string> words = made.train("run", settings);
    thread_ = std::thread([=, this] {
      status_ =
          run_as_rank({.rank = rank, .port = port, .pid = pid_, .errors = errors_}, words).status;
      done_ = true;
    });
  }
  ~OneOfTwo() { thread_.join(); }
  OneOfTwo(const OneOfTwo&) = delete;
  OneOfTwo& operator=(const OneOfTwo&) = delete;

  /// Returns once it has said this, or has ended.
  void wait_until_it_says(const std::string& words) const {
    while (!done_ && said().find(words) == std::string::npos) pause();
  }
  void signal(int number) const { REQUIRE(::kill(std::stoi(tinct::read_file(pid_)), number) == 0); }
  [[nodiscard]] int status() const {
    while (!done_) pause();
    return status_;
  }
  [[nodiscard]] std::string said() const {
    return fs::exists(errors_) ? tinct::read_file(errors_) : std::string();
  }

 private:
  static void pause() { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }

  fs::path pid_, errors_;
  std::atomic<int> status_ = -1;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

constexpr const char* kWaits = "waiting for 2 ranks at 127.0.0.1:";

}  // namespace

TEST_CASE("a rank that nobody meets says where it was, and what to do", "[ranks]") {
  const FilmDataset made;
  const int port = tinct::test::free_port();
  const int rank = GENERATE(0, 1);
  const OneOfTwo alone(made, rank, port, {"rank_timeout=1"});
  CHECK(alone.status() == 4);
  INFO(alone.said());
  CHECK_THAT(alone.said(), Catch::Contains("127.0.0.1:" + std::to_string(port)) &&
                               Catch::Contains("MASTER_PORT") &&
                               Catch::Contains("rank 0's machine"));
  if (rank == 0) CHECK_THAT(alone.said(), Catch::Contains("rank 1 did not come"));
  CHECK_FALSE(fs::exists(made.folder / "run"));
}

TEST_CASE("Ctrl-C and SIGTERM end a rank that waits for others", "[ranks]") {
  const FilmDataset made;
  const auto [rank, signal] = GENERATE(table<int, int>({{0, SIGTERM}, {1, SIGTERM}, {1, SIGINT}}));
  const OneOfTwo alone(made, rank, tinct::test::free_port(), {});
  alone.wait_until_it_says(kWaits);
  INFO(alone.said());
  CHECK_THAT(alone.said(), Catch::Contains("this is rank " + std::to_string(rank)));
  alone.signal(signal);
  CHECK(alone.status() == 130);
  CHECK_THAT(alone.said(), Catch::Contains("interrupted"));
}

TEST_CASE("a rank that comes late is waited for", "[ranks]") {
  const FilmDataset made;
  const int port = tinct::test::free_port();
  const int early = GENERATE(0, 1);
  const OneOfTwo first(made, early, port, {"steps=2"});
  first.wait_until_it_says(kWaits);
  const OneOfTwo late(made, 1 - early, port, {"steps=2"});
  CHECK(first.status() == 0);
  CHECK(late.status() == 0);
  INFO(first.said() << late.said());
  CHECK(fs::exists(made.folder / "run/checkpoints/step-00000002/model.safetensors"));
}

TEST_CASE("a port that another program has is named", "[ranks]") {
  const FilmDataset made;
  const int port = tinct::test::free_port();
  const OneOfTwo owner(made, 0, port, {});
  owner.wait_until_it_says(kWaits);
  const CliResult second = run_tinct(made.train("second", {"rank_timeout=30"}),
                                     {.environment = {{"RANK", "0"},
                                                      {"WORLD_SIZE", "2"},
                                                      {"MASTER_ADDR", "127.0.0.1"},
                                                      {"MASTER_PORT", std::to_string(port)}},
                                      .folder = {}});
  owner.signal(SIGTERM);
  CHECK(second.status == 4);
  CHECK_THAT(second.errors, Catch::Contains("can't listen at port " + std::to_string(port)));
  CHECK(owner.status() == 130);
}
