#include "train/data/clip_runs.h"

#include <vector>

#include "tests/support/temporary_folder.h"
#include "tests/train/raw_shards.h"
#include "train/data/shard_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// A dataset of one training scene, and three scenes of six frames to validate on.
struct HeldOut {
  HeldOut() { test::write_raw_shards(folder.path(), {.validation_scenes = 3}); }
  test::TemporaryFolder folder;
};

}  // namespace

TEST_CASE("runs are eight neighbours, from the first frame to the last", "[clip_runs]") {
  const HeldOut data;
  const ShardFrames frames(data.folder.path(), "validation");
  REQUIRE(frames.count() == 18);
  const ClipRuns runs(frames, 16);
  CHECK(runs.length() == 8);
  REQUIRE(runs.count() == 16);
  std::vector<std::uint64_t> shown, begins;
  for (std::uint64_t sample = 0; sample < runs.count(); ++sample) {
    const SamplePlan plan = runs.plan(sample);
    shown.push_back(plan.frame);
    REQUIRE(plan.begins.has_value());
    if (*plan.begins) begins.push_back(sample);
    // Scenes begin at 0, 6 and 12.
    CHECK((plan.previous == PreviousFrame::film) == (plan.frame % 6 != 0));
  }
  CHECK(shown ==
        std::vector<std::uint64_t>{0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17});
  CHECK(begins == std::vector<std::uint64_t>{0, 6, 8, 10});
}

TEST_CASE("fewer frames than a run's are one run", "[clip_runs]") {
  const HeldOut data;
  const ShardFrames frames(data.folder.path(), "train");
  const ClipRuns runs(frames, 100);
  CHECK(runs.length() == 6);
  CHECK(runs.count() == 6);
  CHECK(runs.plan(5).frame == 5);
  const ShardFrames held_out(data.folder.path(), "validation");
  CHECK(ClipRuns(held_out, 1).count() == 8);
}
