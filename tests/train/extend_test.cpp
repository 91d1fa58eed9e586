// The examples of docs/extend.md: compiled and run here, and the same text there.
#include <cstdlib>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/train/example_dataset.h"
#include "tests/train/example_frames.h"
#include "tests/train/example_hook.h"
#include "tests/train/example_model.h"
#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/data/shard_frames.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using namespace tinct;
using tinct::test::Runs;

namespace {

void add_once() {
  static const bool added = [] {
    add_seven_pixels();
    return true;
  }();
  static_cast<void>(added);
}

}  // namespace

TEST_CASE("the page's examples are the code that is run here", "[extend]") {
  const char* source = std::getenv("TINCT_SOURCE");
  REQUIRE(source != nullptr);
  const std::string page = read_file(fs::path(source) / "docs/extend.md");
  for (const char* example :
       {"example_hook.h", "example_model.h", "example_dataset.h", "example_frames.h"}) {
    INFO(example);
    const std::string code = read_file(fs::path(source) / "tests/train" / example);
    CHECK(page.find("```cpp\n" + code + "```") != std::string::npos);
  }
}

TEST_CASE("a hook of one's own is told of validations and ends the run", "[extend]") {
  const Runs runs;
  TrainOptions options = runs.options("run");
  options.validate_every = 2;
  const fs::path csv = runs.folder / "validations.csv";
  const TrainingReport report =
      train(options, decode_raw_picture, {std::make_shared<ValidationCsv>(csv, 1e9)});
  CHECK(report.steps == 2);
  CHECK_THAT(report.stopped, Catch::Contains("good enough"));
  CHECK(read_file(csv).starts_with("2,"));
}

TEST_CASE("a model of one's own is trained, saved, resumed and loaded by its name", "[extend]") {
  add_once();
  const Runs runs;
  TrainOptions options = runs.options("run");
  options.model.model = "seven_pixels";
  options.steps = 60;
  options.learning_rate = 0.01;
  const TrainingReport report = train(options, decode_raw_picture);
  CHECK(report.validation.mse_ab < 0.7 * report.validation.all_gray);
  const LoadedModel loaded = load_model(report.checkpoint / "model.safetensors", torch::kCPU);
  CHECK(loaded.record.options.model == "seven_pixels");
  const torch::Tensor luma = at::full({1, 1, 8, 12}, 40.0);
  CHECK(loaded.model->step(luma, {}).sizes() == torch::IntArrayRef{1, 2, 8, 12});
  CHECK(train(options, decode_raw_picture).resumed_from == 60);
}

TEST_CASE("a name that is taken can't be added", "[extend]") {
  add_once();
  CHECK_THROWS_AS(add_seven_pixels(), Error);
}

TEST_CASE("a decoder of one's own says what the bytes of a dataset mean", "[extend]") {
  const Runs runs;
  const ShardFrames frames(runs.folder / "dataset", "train");
  const BgrPicture stored = decode_raw_picture(frames.read(0), frames.name(0));
  const BgrPicture scan = decode_scan(frames.read(0), frames.name(0));
  CHECK(scan.pixels[0] == stored.pixels[2]);
  CHECK(scan.pixels[2] == stored.pixels[0]);
  TrainOptions options = runs.options("run");
  options.steps = 4;
  const TrainingReport swapped = train(options, decode_scan);
  options.out = runs.folder / "other";
  const TrainingReport plain = train(options, decode_raw_picture);
  CHECK(swapped.validation.mean_colour != plain.validation.mean_colour);
}

TEST_CASE("a run learns from frames of one's own, with no dataset on the disk", "[extend]") {
  const test::TemporaryFolder folder;
  set_log_level(LogLevel::quiet);
  TrainOptions options;
  options.out = folder / "run";
  options.model = {.model = "input_recurrent", .width = 4};
  options.size = 16;
  options.batch = 4;
  options.steps = 2;
  options.device = "cpu";
  const TrainingData skies{.training = std::make_shared<PaintedSkies>(6),
                           .held_out = std::make_shared<PaintedSkies>(1)};
  const TrainingReport report = train(options, skies, decode_raw_picture);
  CHECK(report.steps == 2);
  CHECK(report.training_frames == 48);
  CHECK(report.training_scenes == 6);
  CHECK(report.validation_scenes == 1);
  // The sun rises: the sky's mean colour is far from gray, and frames follow one another.
  CHECK(report.validation.all_gray > 100);
  REQUIRE(report.validation.clips.has_value());
  CHECK(report.validation.clips->frames == 8);
  CHECK(report.validation.clips->copy_previous > 0);
  options.out = folder / "none";
  const TrainingData empty{.training = std::make_shared<PaintedSkies>(6),
                           .held_out = std::make_shared<PaintedSkies>(0)};
  CHECK_THROWS_WITH(train(options, empty, decode_raw_picture), Catch::Contains("no validation"));
  const TrainingData half{.training = std::make_shared<PaintedSkies>(6), .held_out = nullptr};
  CHECK_THROWS_WITH(train(options, half, decode_raw_picture), Catch::Contains("no held_out"));
  CHECK_FALSE(std::filesystem::exists(options.out));
}
