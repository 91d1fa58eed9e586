// Options that a model can't use are refused when a run begins, not taken without a word.
#include "train/unused_options.h"

#include "lib/base/options.h"
#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/models/registry.h"
#include "train/run_folder.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

TrainOptions options_with(const Json& settings) {
  TrainOptions options;
  options.model.width = 4;
  describe_options(options).from_json(settings, "the test");
  return options;
}

/// What is said of such settings; "nothing was refused" where nothing is.
std::string said_of(const Json& settings) {
  const TrainOptions options = options_with(settings);
  const Error error =
      test::refusal_of([&] { refuse_unused_options(options, *make_model(options.model)); });
  if (error.fault() != Fault::bug) CHECK(error.fault() == Fault::usage);
  return error.what();
}

const std::string kNothing = "nothing was refused";

}  // namespace

TEST_CASE("all options that a model can't use are named, with the models that can",
          "[unused_options]") {
  CHECK_THAT(said_of({{"model", "simple"},
                      {"gan", "hinge"},
                      {"dropout", 0.75},
                      {"window", 9},
                      {"lstm", "off"}}),
             Catch::Contains("simple") && Catch::Contains("gan=hinge (of unet_lstm_gan)") &&
                 Catch::Contains("dropout=0.75 (of unet_lstm_gan)") &&
                 Catch::Contains("window=9 (of flowchroma)") &&
                 Catch::Contains("lstm=off (of unet_lstm_gan and flowchroma)"));
  CHECK_THAT(said_of({{"model", "user_guided"}, {"temporal_loss", 5}}),
             Catch::Contains("temporal_loss=5.0 (of colormotion)"));
  CHECK_THAT(said_of({{"model", "zhang16"}, {"chroma_scale", 110}}),
             Catch::Contains("chroma_scale=110.0"));
  CHECK_THAT(said_of({{"model", "dynamic"}, {"film_pairs", 1}, {"critic_rate", 2}}),
             Catch::Contains("film_pairs=1.0 (of models that learn from pairs of frames)") &&
                 Catch::Contains("critic_rate=2.0 (of models with a critic)"));
  CHECK_THAT(said_of({{"model", "user_guided"}, {"pair_stride", 2}}),
             Catch::Contains("pair_stride=2"));
}

TEST_CASE("options that a model uses, and defaults of others, are taken", "[unused_options]") {
  CHECK(said_of({{"model", "simple"}, {"gan", "bce"}, {"window", 5}}) == kNothing);
  CHECK(said_of({{"model", "unet_lstm_gan"},
                 {"gan", "hinge"},
                 {"lstm", "off"},
                 {"levels", 4},
                 {"critic_rate", 2}}) == kNothing);
  CHECK(said_of({{"model", "colormotion"}, {"temporal_loss", 5}, {"forget", 0}}) == kNothing);
  // A term of the loss follows the flow there.
  CHECK(said_of({{"model", "flowchroma"}, {"flow", "dis"}, {"pair_stride", 3}}) == kNothing);
  CHECK(said_of({{"model", "input_recurrent"}, {"flow", "dis"}}) == kNothing);
}

TEST_CASE("a run with an option that its model can't use does not begin", "[unused_options]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  options.model.gan = "hinge";
  const Error error = test::refusal_of([&] { (void)train(options, decode_raw_picture); });
  CHECK(error.fault() == Fault::usage);
  CHECK_THAT(error.what(), Catch::Contains("gan=hinge"));
  CHECK_FALSE(std::filesystem::exists(options.out));
}
