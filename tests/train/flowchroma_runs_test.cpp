// FlowChroma trained as a user trains it, on made-up films.
#include "lib/base/errors.h"
#include "tests/train/refusal.h"
#include "tests/train/resumed_run.h"
#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

TrainOptions flowchroma_run(const test::Runs& runs, const std::string& name) {
  TrainOptions options = runs.options(name);
  options.model.model = "flowchroma";
  options.model.window = 3;
  options.batch = 2;
  return options;
}

}  // namespace

TEST_CASE("a run of FlowChroma that was cut off goes on to the very same bytes", "[flowchroma]") {
  const test::Runs runs;
  CHECK(test::difference_after_resume(runs, flowchroma_run(runs, "whole")) == "");
}

TEST_CASE("scenes shorter than FlowChroma's window train too, and stills", "[flowchroma]") {
  const test::Runs runs({.frames = 1});
  TrainOptions options = flowchroma_run(runs, "stills");
  options.steps = 2;
  CHECK(train(options, decode_raw_picture).steps == 2);
}

TEST_CASE("FlowChroma learns colours that follow from the luma", "[flowchroma]") {
  const test::Runs runs({.scenes = 6, .frames = 8});
  TrainOptions options = flowchroma_run(runs, "run");
  options.model.width = 8;
  options.batch = 4;
  options.steps = 150;
  options.learning_rate = 3e-3;
  options.log_every = 10;
  options.validate_every = options.save_every = 150;
  options.validation_frames = 8;
  const Validation validation = train(options, decode_raw_picture).validation;
  INFO("mse_ab " << validation.mse_ab << ", mean colour " << validation.mean_colour);
  CHECK(validation.mse_ab < 0.9 * validation.mean_colour);
  CHECK(validation.clips.has_value());
}

TEST_CASE("a run that looks through a file which is not there says so before it begins",
          "[flowchroma]") {
  const test::Runs runs;
  TrainOptions options = flowchroma_run(runs, "run");
  options.model.embedding = "logits";
  options.model.backbone = runs.folder / "nowhere.pth";
  const Error error = refusal_of([&] { (void)train(options, decode_raw_picture); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains("nowhere.pth"));
  CHECK_FALSE(std::filesystem::exists(options.out));
  TrainOptions other = runs.options("other");
  other.model.backbone = "some.pth";
  CHECK(refusal_of([&] { (void)train(other, decode_raw_picture); }).fault() == Fault::usage);
}
