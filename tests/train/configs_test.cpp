// The configurations that are shipped: tinct train reads them, and each begins to train.
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/raw_shards.h"
#include "train/models/registry.h"
#include "train/options.h"
#include "train/run_folder.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using namespace tinct;

namespace {

/// Stages of one system stand in their order.
const std::set<std::string> kConfigs{"colormotion-1-guided",
                                     "colormotion-2-mask",
                                     "colormotion-3-mask-and-decoder",
                                     "colormotion-4-all",
                                     "colornn1",
                                     "colornn2",
                                     "dynamic",
                                     "flowchroma",
                                     "simple",
                                     "unet_lstm_gan",
                                     "zhang16"};

TrainOptions options_of(const std::string& config) {
  const fs::path file = test::source_folder() / "train/configs" / (config + ".json");
  TrainOptions options;
  describe_options(options).from_json(read_json_file(file), file.string());
  return options;
}

/// Stages begin with the weights of the one before them.
std::string stage_before(const std::string& config) {
  if (config == "colormotion-2-mask") return "colormotion-1-guided";
  if (config == "colormotion-3-mask-and-decoder") return "colormotion-2-mask";
  if (config == "colormotion-4-all") return "colormotion-3-mask-and-decoder";
  return config == "colornn2" ? "colornn1" : "";
}

/// Nothing moves, and all of it can be trusted.
GrayFlowEstimator no_motion(const std::string& /*method*/) {
  return [](auto from, auto /*to*/, int /*width*/, int /*height*/) {
    return GrayFlow{.u = std::vector<float>(from.size()),
                    .v = std::vector<float>(from.size()),
                    .valid = std::vector<std::uint8_t>(from.size(), 1)};
  };
}

}  // namespace

TEST_CASE("the published systems are shipped as configurations, and nothing else is", "[configs]") {
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(test::source_folder() / "train/configs")) {
    // Protocols of tinct bench stand beside them.
    if (!read_json_file(entry.path()).contains("model")) continue;
    found.insert(entry.path().stem().string());
  }
  CHECK(found == kConfigs);
}

TEST_CASE("ColorMotion's configurations are the published net and its stages", "[configs]") {
  const std::string stages[] = {"mask", "mask_and_decoder", "all"};
  const TrainOptions guided = options_of("colormotion-1-guided");
  CHECK(guided.model.model == "user_guided");
  CHECK(parameter_count(*make_model(guided.model)) == 34'051'138);
  CHECK(parameter_count(*make_model(options_of("simple").model)) == 34'049'346);
  std::size_t stage = 0;
  for (const std::string& config : kConfigs) {
    if (!config.starts_with("colormotion-") || config == "colormotion-1-guided") continue;
    const TrainOptions options = options_of(config);
    INFO(config);
    CHECK(options.model.model == "colormotion");
    REQUIRE(stage < 3);
    CHECK(options.learns == stages[stage++]);
    CHECK(options.hint_rate == guided.hint_rate);
    const auto model = make_model(options.model);
    CHECK(parameter_count(*model) == 34'128'579);
    model->learn_only(options.learns);
    if (options.learns == "mask") CHECK(parameter_count(*model) == 77'441);
  }
  CHECK(stage == 3);
}

TEST_CASE("every shipped configuration begins to train, from the stage before it", "[configs]") {
  set_log_level(LogLevel::quiet);
  const test::TemporaryFolder folder;
  test::write_raw_shards(folder / "dataset",
                         {.scenes = 2, .frames = 3, .width = 256, .height = 256});
  for (const std::string& config : kConfigs) {
    INFO(config);
    TrainOptions options = options_of(config);
    options.dataset = folder / "dataset";
    options.out = folder / config;
    const std::string before = stage_before(config);
    if (!before.empty()) options.init = folder / before;
    options.model.width = 1;
    options.device = "cpu";
    options.steps = 1;
    options.batch = 1;
    options.validation_frames = 1;
    describe_options(options).check();
    CHECK(train(options, decode_raw_picture, {}, no_motion).steps == 1);
    CHECK(fs::exists(find_weights(options.out)));
  }
}
