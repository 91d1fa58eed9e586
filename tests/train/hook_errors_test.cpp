// What goes wrong in a user's own code is told as it is, and no checkpoint is blamed for it.
#include <memory>

#include "lib/base/json.h"
#include "tests/train/training_runs.h"
#include "train/run_folder.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// A hook that asks a JSON text for what it has not.
class AsksInVain final : public TrainingHook {
 public:
  void on_save(const TrainingMoment& moment, const std::filesystem::path&) override {
    if (moment.step == 8) static_cast<void>(Json::object().at("what it has not"));
  }
};

}  // namespace

TEST_CASE("what a hook throws is not taken for a damaged checkpoint", "[training]") {
  const test::Runs runs;
  const TrainOptions options = runs.options("run");
  CHECK_THROWS_WITH(train(options, decode_raw_picture, {std::make_shared<AsksInVain>()}),
                    Catch::Contains("what it has not") && !Catch::Contains("state.json"));
  CHECK(train(options, decode_raw_picture).resumed_from == 8);
}
