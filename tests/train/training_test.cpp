#include <atomic>
#include <cmath>
#include <memory>
#include <sstream>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/raw_shards.h"
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

std::vector<Json> log_of(const fs::path& run) {
  std::vector<Json> lines;
  std::istringstream text(read_file(run / "log.jsonl"));
  for (std::string line; std::getline(text, line);) lines.push_back(parse_json(line, "log"));
  return lines;
}

void check_same_run(const fs::path& x, const fs::path& y, std::int64_t step) {
  CHECK(read_file(x / "log.jsonl") == read_file(y / "log.jsonl"));
  for (const char* file : {kModelFile, kOptimizerFile, kStateFile}) {
    INFO(file);
    CHECK(read_file(checkpoint_folder(x, step) / file) ==
          read_file(checkpoint_folder(y, step) / file));
  }
}

/// A decoder that fails after so many pictures, as a program ends that is killed.
PictureDecoder failing_decoder(int pictures) {
  const auto left = std::make_shared<std::atomic<int>>(pictures);
  return [left](std::string_view bytes, const std::string& name) {
    if (--*left < 0) throw Error(Fault::input, name + " can't be read");
    return decode_raw_picture(bytes, name);
  };
}

}  // namespace

TEST_CASE("a run trains, validates and saves", "[training]") {
  const Runs runs;
  const TrainOptions options = runs.options("run");
  const TrainingReport report = train(options, decode_raw_picture);
  CHECK(report.steps == 12);
  CHECK(report.resumed_from == 0);
  CHECK(report.training_frames == 18);
  CHECK(report.training_scenes == 3);
  CHECK(report.validation_scenes == 1);
  CHECK(report.parameters > 100'000);
  CHECK(report.device == "cpu");
  CHECK(report.checkpoint == checkpoint_folder(options.out, 12));
  CHECK(checkpoint_steps(options.out) == std::vector<std::int64_t>{4, 8, 12});
  CHECK(find_weights(options.out) == report.checkpoint / kModelFile);

  std::vector<std::int64_t> losses, validations;
  for (const Json& line : log_of(options.out)) {
    (line.contains("loss") ? losses : validations).push_back(line.at("step"));
    if (line.contains("loss")) {
      CHECK(line["epoch"].get<double>() == Approx(line["step"].get<double>() * 4 / 18));
    }
  }
  CHECK(losses == std::vector<std::int64_t>{5, 10, 12});
  CHECK(validations == std::vector<std::int64_t>{6, 12});
}

TEST_CASE("a validation has numbers with hints, without, and of those who know nothing",
          "[training]") {
  const Runs runs;
  const Validation validation = train(runs.options("run"), decode_raw_picture).validation;
  CHECK(validation.frames == 6);
  CHECK(std::isfinite(validation.mse_ab));
  CHECK(validation.mse_ab > 0);
  CHECK(std::isfinite(validation.mse_ab_hinted));
  CHECK(validation.mse_ab_hinted > 0);
  CHECK(validation.mse_ab_hinted != validation.mse_ab);
  // The pictures' chroma is 20 everywhere: (a^2 + b^2) / 2 = 200. Means over hues are shorter.
  CHECK(validation.all_gray > 150);
  CHECK(validation.all_gray < 205);
  CHECK(validation.mean_colour > 20);
  CHECK(validation.mean_colour < validation.all_gray);
}

TEST_CASE("a run that failed goes on to the very same bytes", "[training]") {
  const Runs runs;
  const TrainOptions whole = runs.options("whole");
  (void)train(whole, decode_raw_picture);

  // 24 pictures for the baselines, 12 for a validation, 4 a step.
  const TrainOptions broken = runs.options("broken");
  const Error error = refusal_of([&] { (void)train(broken, failing_decoder(24 + 12 + 9 * 4)); });
  CHECK_THAT(error.what(), Catch::Contains("can't be read"));
  const auto saved = checkpoint_steps(broken.out);
  REQUIRE(!saved.empty());
  CHECK(saved.back() < 12);
  const TrainingReport report = train(broken, decode_raw_picture);
  CHECK(report.resumed_from == saved.back());
  CHECK(report.steps == 12);
  check_same_run(whole.out, broken.out, 12);
}

TEST_CASE("a run whose newest checkpoints are lost goes on to the very same bytes", "[training]") {
  const Runs runs;
  const TrainOptions whole = runs.options("whole");
  (void)train(whole, decode_raw_picture);
  fs::copy(whole.out, runs.folder / "other", fs::copy_options::recursive);
  TrainOptions other = runs.options("other");
  other.loader_threads = 1;
  fs::remove_all(checkpoint_folder(other.out, 12));
  fs::remove_all(checkpoint_folder(other.out, 8));
  const TrainingReport report = train(other, decode_raw_picture);
  CHECK(report.resumed_from == 4);
  check_same_run(whole.out, other.out, 12);
}

TEST_CASE("a run goes on without the weights that it began with", "[training]") {
  const Runs runs;
  TrainOptions first = runs.options("first");
  first.steps = 1;
  (void)train(first, decode_raw_picture);
  TrainOptions second = runs.options("second");
  second.init = first.out;
  (void)train(second, decode_raw_picture);
  const std::string bytes = read_file(checkpoint_folder(second.out, 12) / kModelFile);
  fs::remove_all(checkpoint_folder(second.out, 12));
  fs::remove_all(first.out);
  CHECK(train(second, decode_raw_picture).resumed_from == 8);
  CHECK(read_file(checkpoint_folder(second.out, 12) / kModelFile) == bytes);
}

TEST_CASE("a run that is done does nothing and reports the same", "[training]") {
  const Runs runs;
  const TrainOptions options = runs.options("run");
  const TrainingReport first = train(options, decode_raw_picture);
  const std::string log = read_file(options.out / "log.jsonl");
  const TrainingReport second = train(options, failing_decoder(0));
  CHECK(second.resumed_from == 12);
  CHECK(second.steps == 12);
  CHECK(second.checkpoint == first.checkpoint);
  CHECK(second.validation.mse_ab == first.validation.mse_ab);
  CHECK(read_file(options.out / "log.jsonl") == log);
}

TEST_CASE("another seed is another run", "[training]") {
  const Runs runs;
  TrainOptions options = runs.options("one");
  options.steps = 2;
  (void)train(options, decode_raw_picture);
  TrainOptions other = options;
  other.out = runs.folder / "two";
  other.seed = 2;
  (void)train(other, decode_raw_picture);
  CHECK(read_file(find_weights(options.out)) != read_file(find_weights(other.out)));
  other.out = options.out;
  const Error error = refusal_of([&] { (void)train(other, decode_raw_picture); });
  CHECK(error.fault() == Fault::usage);
  CHECK_THAT(error.what(), Catch::Contains("seed"));
}

TEST_CASE("old checkpoints go while a run trains", "[training]") {
  const Runs runs;
  TrainOptions options = runs.options("run");
  options.keep = 1;
  options.save_every = 1;
  options.steps = 4;
  (void)train(options, decode_raw_picture);
  CHECK(checkpoint_steps(options.out) == std::vector<std::int64_t>{4});
}

TEST_CASE("a dataset of one scene is refused", "[training]") {
  for (const int validation_scenes : {0, 1}) {
    const Runs runs({.scenes = 1, .validation_scenes = validation_scenes});
    const TrainOptions options = runs.options("run");
    const Error error = refusal_of([&] { (void)train(options, decode_raw_picture); });
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(),
               Catch::Contains(options.dataset.string()) && Catch::Contains("two scenes"));
    CHECK_THAT(error.what(), Catch::Contains(validation_scenes == 0 ? "no validation scenes"
                                                                    : "no training scenes"));
    CHECK(!fs::exists(options.out));
  }
}

TEST_CASE("sizes that the net or the pictures do not have are refused", "[training]") {
  const Runs runs;
  TrainOptions options = runs.options("run");
  options.size = 20;
  const Error stride = refusal_of([&] { (void)train(options, decode_raw_picture); });
  CHECK(stride.fault() == Fault::usage);
  CHECK_THAT(stride.what(), Catch::Contains("multiple of 8"));
  options.size = 64;  // the pictures are 32x24
  const Error small = refusal_of([&] { (void)train(options, decode_raw_picture); });
  CHECK(small.fault() == Fault::input);
  CHECK_THAT(small.what(), Catch::Contains(".raw") && Catch::Contains("32x24"));
}

TEST_CASE("a loss that is no number any more ends the run with the way out", "[training]") {
  const Runs runs;
  struct Every {
    int log, validate, save;
  };
  // Whatever comes first after the loss went wrong: a loss, a checkpoint or a validation.
  for (const Every& every : {Every{3, 30, 30}, Every{30, 30, 1}, Every{30, 3, 30}}) {
    TrainOptions options =
        runs.options("run-" + std::to_string(every.log) + "-" + std::to_string(every.save));
    options.learning_rate = 1e30;
    options.steps = 30;
    options.log_every = every.log;
    options.validate_every = every.validate;
    options.save_every = every.save;
    const Error error = refusal_of([&] { (void)train(options, decode_raw_picture); });
    INFO("log " << every.log << ", validate " << every.validate << ", save " << every.save);
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains("learning_rate"));
  }
}

TEST_CASE("a net learns colours that follow from the luma", "[training]") {
  const Runs runs({.scenes = 6, .frames = 8});
  TrainOptions options = runs.options("run");
  options.model.width = 8;
  options.steps = 60;
  options.learning_rate = 3e-3;
  options.log_every = 10;
  options.validate_every = options.save_every = 60;
  options.validation_frames = 8;
  const TrainingReport report = train(options, decode_raw_picture);
  const auto lines = log_of(options.out);
  const double first = lines.front().at("loss");
  double last = first;
  for (const Json& line : lines) last = line.value("loss", last);
  INFO("loss " << first << " -> " << last << ", mse_ab " << report.validation.mse_ab << ", mean "
               << report.validation.mean_colour);
  CHECK(last < 0.5 * first);
}

// The control for leaks: where luma says nothing about colour, no net can know it without hints.
TEST_CASE("a net does not know colours that have nothing to do with the luma", "[training]") {
  const Runs runs({.scenes = 12, .validation_scenes = 4, .frames = 16, .unrelated_colours = true});
  TrainOptions options = runs.options("run");
  options.model.width = 8;
  options.steps = 100;
  options.learning_rate = 3e-3;
  options.hint_rate = 0.2;
  options.batch = 8;
  options.validate_every = options.save_every = 100;
  options.validation_frames = 64;
  const Validation validation = train(options, decode_raw_picture).validation;
  INFO("mse_ab " << validation.mse_ab << ", hinted " << validation.mse_ab_hinted << ", mean colour "
                 << validation.mean_colour);
  CHECK(validation.mse_ab > 0.93 * validation.mean_colour);
  // The same net reads them off the hints, so that the line above is not for want of learning.
  CHECK(validation.mse_ab_hinted < 0.7 * validation.mean_colour);
}
