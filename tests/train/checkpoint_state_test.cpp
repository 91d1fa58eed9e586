// What a checkpoint says of its run, and how it knows that its files are those that were written.
#include <string>

#include "lib/base/files.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/file_digest.h"
#include "train/run_folder.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
namespace fs = std::filesystem;

namespace {

/// A run of four steps with averaged weights and one checkpoint.
struct AveragedRun {
  AveragedRun() {
    options.average = 0.9;
    options.seed = 5;
    options.steps = options.validate_every = 4;
    (void)train(options, decode_raw_picture);
  }
  [[nodiscard]] fs::path file(const char* name) const {
    return checkpoint_folder(options.out, 4) / name;
  }
  [[nodiscard]] Json state() const { return read_json_file(file(kStateFile)); }

  test::Runs runs;
  TrainOptions options = runs.options("run");
};

void flip_bit(const fs::path& file, std::size_t byte) {
  std::string bytes = read_file(file);
  bytes.at(byte) = static_cast<char>(bytes.at(byte) ^ 1);
  write_file_renamed(file, bytes);
}

}  // namespace

TEST_CASE("a checkpoint says what it is a checkpoint of", "[checkpoint_state]") {
  const AveragedRun run;
  const Json state = run.state();
  CHECK(state.at("step") == 4);
  CHECK(state.at("seed") == 5);
  CHECK(state.at("next_sample") == 16);  // four steps of four frames
  CHECK(state.at("options").at("average") == 0.9);
  CHECK(state.at("options").at("width") == 4);
  // Where a run stands is not what it learns: a moved run has the same bytes.
  CHECK_FALSE(state.at("options").contains("out"));
  const Json digests = state.at("digests");
  CHECK(digests.size() == 3);
  for (const char* name : {kModelFile, kAverageFile, kOptimizerFile}) {
    CHECK(digests.at(name) == file_digest(run.file(name)));
  }
}

TEST_CASE("one bit that flips in a file of a checkpoint is told, with the way out",
          "[checkpoint_state]") {
  const AveragedRun run;
  for (const char* name : {kModelFile, kAverageFile, kOptimizerFile}) {
    const std::size_t bytes = fs::file_size(run.file(name));
    for (const std::size_t byte : {std::size_t{20}, bytes / 2, bytes - 1}) {
      INFO(name << ", byte " << byte);
      flip_bit(run.file(name), byte);
      const Error error = refusal_of([&] { (void)train(run.options, decode_raw_picture); });
      CHECK(error.fault() == Fault::input);
      CHECK_THAT(error.what(), Catch::Contains(run.file(name).string()) &&
                                   Catch::Contains("remove") &&
                                   Catch::Contains("to go on from the checkpoint before it"));
      flip_bit(run.file(name), byte);
    }
  }
  CHECK(train(run.options, decode_raw_picture).resumed_from == 4);
}

TEST_CASE("a checkpoint of an earlier tinct, without digests, is gone on with",
          "[checkpoint_state]") {
  const AveragedRun run;
  Json state = run.state();
  for (const char* member : {"digests", "options", "seed", "next_sample"}) {
    REQUIRE(state.erase(member) == 1);
  }
  write_file_renamed(run.file(kStateFile), state.dump());
  CHECK(train(run.options, decode_raw_picture).resumed_from == 4);
}
