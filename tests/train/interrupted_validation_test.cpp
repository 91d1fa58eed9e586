// A run that was interrupted while it validated, and makes up for it.
#include <atomic>
#include <memory>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/run_folder.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
using test::Runs;
namespace fs = std::filesystem;

namespace {

/// Interrupts at the tenth picture of the held-out scene, as Ctrl-C does: six are read before the
/// first step, so that it is the fourth of the first validation.
PictureDecoder interrupting_decoder() {
  const auto left = std::make_shared<std::atomic<int>>(9);
  return [left](std::string_view bytes, const std::string& name) {
    if (name.find("/000003/") != std::string::npos && --*left < 0) {
      throw Error(Fault::interrupted, "interrupted");
    }
    return decode_raw_picture(bytes, name);
  };
}

/// Ends the run at a step as a kill does: nothing is saved.
class Killing final : public TrainingHook {
 public:
  explicit Killing(std::int64_t step) : step_(step) {}
  void on_step(const TrainingMoment& moment, const torch::Tensor&) override {
    if (moment.step == step_) throw Error(Fault::resource, "killed");
  }

 private:
  std::int64_t step_;
};

TrainOptions validating_run(const Runs& runs, const std::string& run) {
  TrainOptions options = runs.options(run);
  options.save_every = 3;
  options.keep_best = 1;
  options.recalibrate = 2;
  return options;
}

/// A run that was interrupted in the validation after step 6, which is saved.
TrainOptions interrupted_run(const Runs& runs, const std::string& run) {
  TrainOptions options = validating_run(runs, run);
  const Error error = refusal_of([&] { (void)train(options, interrupting_decoder()); });
  REQUIRE(error.fault() == Fault::interrupted);
  REQUIRE(checkpoint_steps(options.out) == std::vector<std::int64_t>{3, 6});
  return options;
}

void check_same(const TrainOptions& x, const TrainOptions& y) {
  CHECK(read_file(x.out / "log.jsonl") == read_file(y.out / "log.jsonl"));
  CHECK(checkpoint_steps(x.out) == checkpoint_steps(y.out));
  for (const std::int64_t step : {6, 12}) {
    for (const char* file : {kModelFile, kOptimizerFile, kStateFile}) {
      INFO(file << " of step " << step);
      CHECK(read_file(checkpoint_folder(x.out, step) / file) ==
            read_file(checkpoint_folder(y.out, step) / file));
    }
  }
}

}  // namespace

TEST_CASE("a run that was interrupted in a validation leaves the files of one that was not",
          "[trainer]") {
  const Runs runs;
  const TrainOptions whole = validating_run(runs, "whole");
  (void)train(whole, decode_raw_picture);
  const TrainOptions other = interrupted_run(runs, "other");
  CHECK(train(other, decode_raw_picture).resumed_from == 6);
  check_same(whole, other);
}

TEST_CASE("a run that is killed after a validation was made up for does not do it again",
          "[trainer]") {
  const Runs runs;
  const TrainOptions whole = validating_run(runs, "whole");
  (void)train(whole, decode_raw_picture);
  const TrainOptions other = interrupted_run(runs, "other");
  const auto killing = std::make_shared<Killing>(7);
  CHECK(refusal_of([&] { (void)train(other, decode_raw_picture, {killing}); }).fault() ==
        Fault::resource);
  CHECK(read_file(checkpoint_folder(whole.out, 6) / kStateFile) ==
        read_file(checkpoint_folder(other.out, 6) / kStateFile));
  CHECK(train(other, decode_raw_picture).resumed_from == 6);
  check_same(whole, other);
}

TEST_CASE("a run that was interrupted in its last validation makes up for it once", "[trainer]") {
  const Runs runs;
  TrainOptions options = validating_run(runs, "run");
  options.steps = 6;
  (void)refusal_of([&] { (void)train(options, interrupting_decoder()); });
  const TrainingReport report = train(options, decode_raw_picture);
  const std::string log = read_file(options.out / "log.jsonl");
  // The decoder would interrupt a second one.
  const TrainingReport again = train(options, interrupting_decoder());
  CHECK(again.validation.mse_ab == report.validation.mse_ab);
  CHECK(read_file(options.out / "log.jsonl") == log);
}
