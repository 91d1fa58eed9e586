#include "train/data/lockstep_order.h"

#include <map>
#include <set>

#include "tests/support/temporary_folder.h"
#include "tests/train/raw_shards.h"
#include "train/data/shard_frames.h"
#include "train/training_samples.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// Scenes of 20, 5, 33 and 8 frames: 2, 1, 4 and 1 runs of eight.
const std::vector<std::uint64_t> kStarts{0, 20, 25, 58, 66};

LockstepOrder order_of(std::uint64_t lanes, std::uint64_t seed = 1) {
  return {kStarts, {.clip = 8, .lanes = lanes, .seed = seed}};
}

std::size_t scene_of(std::uint64_t frame) {
  std::size_t scene = 0;
  while (kStarts[scene + 1] <= frame) ++scene;
  return scene;
}

}  // namespace

TEST_CASE("one lane sees the runs of every scene in their order, once an epoch", "[lockstep]") {
  const LockstepOrder order = order_of(1);
  REQUIRE(order.steps_per_epoch() == 8);
  for (std::uint64_t epoch = 0; epoch < 5; ++epoch) {
    std::map<std::size_t, int> runs;
    for (std::uint64_t step = 0; step < 8; ++step) {
      const LockstepPlace place = order.at(epoch * 8 + step);
      const std::size_t scene = scene_of(place.first);
      ++runs[scene];
      CHECK(place.walk == epoch * 4 + scene);
      CHECK(place.repeats == (scene == 1 ? 3 : 0));
      CHECK(place.first + 8 - place.repeats <= kStarts[scene + 1]);
      CHECK(place.begins == (runs[scene] == 1));
      if (!place.begins) CHECK(place.first == order.at(epoch * 8 + step - 1).first + 8);
    }
    CHECK(runs == std::map<std::size_t, int>{{0, 2}, {1, 1}, {2, 4}, {3, 1}});
  }
}

TEST_CASE("lanes go on by a run at every step, or begin", "[lockstep]") {
  const LockstepOrder order = order_of(3);
  REQUIRE(order.steps_per_epoch() == 3);  // 8 runs over 3 lanes
  for (std::uint64_t lane = 0; lane < 3; ++lane) {
    std::optional<LockstepPlace> before;
    for (std::uint64_t step = 0; step < 30; ++step) {
      const LockstepPlace place = order.at(step * 3 + lane);
      if (step % 3 == 0) CHECK(place.begins);
      if (!place.begins) {
        REQUIRE(before);
        CHECK(place.first == before->first + 8);
        CHECK(place.walk == before->walk);
      }
      before = place;
    }
  }
  std::set<std::uint64_t> runs;
  for (std::uint64_t sample = 0; sample < 9; ++sample) runs.insert(order.at(sample).first);
  CHECK(runs.size() == 8);  // the ninth sees a run for the second time
}

TEST_CASE("a place follows from the seed and the sample's number alone", "[lockstep]") {
  const LockstepOrder order = order_of(3);
  std::vector<LockstepPlace> forwards;
  for (std::uint64_t sample = 0; sample < 200; ++sample) forwards.push_back(order.at(sample));
  const LockstepOrder fresh = order_of(3);
  for (std::uint64_t sample = 200; sample-- > 0;) CHECK(fresh.at(sample) == forwards[sample]);
  std::size_t other_seed = 0, other_epoch = 0;
  for (std::uint64_t sample = 0; sample < 100; ++sample) {
    other_seed += order_of(3, 2).at(sample).first != forwards[sample].first ? 1 : 0;
    other_epoch += forwards[sample + 9].first != forwards[sample].first ? 1 : 0;
  }
  CHECK(other_seed > 30);
  CHECK(other_epoch > 30);
}

TEST_CASE("the frames that no run has change from epoch to epoch", "[lockstep]") {
  const LockstepOrder order = order_of(1);
  std::set<std::uint64_t> starts;
  for (std::uint64_t sample = 0; sample < 8 * 100; ++sample) {
    const LockstepPlace place = order.at(sample);
    if (place.begins && place.first < 20) starts.insert(place.first);
  }
  CHECK(starts == std::set<std::uint64_t>{0, 1, 2, 3, 4});
}

TEST_CASE("a walk through a scene is mirrored as a whole, and tells where it begins",
          "[lockstep]") {
  TrainOptions options;
  options.augment = "table2";
  const LockstepOrder order = order_of(1);
  std::set<bool> flips;
  for (std::uint64_t sample = 0; sample < 80; ++sample) {
    const LockstepPlace place = order.at(sample);
    const SamplePlan first = plan_in_lockstep(options, order, sample * 8);
    flips.insert(first.flip);
    for (std::uint64_t shown = 0; shown < 8; ++shown) {
      const SamplePlan plan = plan_in_lockstep(options, order, sample * 8 + shown);
      CHECK(plan.frame == place.first + (shown < place.repeats ? 0 : shown - place.repeats));
      CHECK(plan.begins == (place.begins && shown == 0));
      CHECK(plan.flip == first.flip);
      CHECK(plan.hint_rate == first.hint_rate);
      REQUIRE(plan.maps);
      CHECK(plan.maps->current.xx == first.maps->current.xx);
      CHECK(plan.draw == sample * 8 + shown);
    }
    if (place.begins) continue;
    CHECK(plan_in_lockstep(options, order, sample * 8 - 1).flip == first.flip);
  }
  CHECK(flips.size() == 2);
}

TEST_CASE("batches say which of their rows begin", "[lockstep]") {
  const test::TemporaryFolder folder;
  test::write_raw_shards(folder.path());
  const ShardFrames frames(folder.path(), "train");
  CHECK(scene_starts(frames) == std::vector<std::uint64_t>{0, 6, 12, 18});
  const LockstepOrder order(scene_starts(frames), {.clip = 3, .lanes = 2, .seed = 1});
  const TrainOptions options;
  BatchLoader loader(frames, decode_raw_picture,
                     [&](std::uint64_t row) { return plan_in_lockstep(options, order, row); },
                     {.size = 16, .batch = 6, .end_sample = 24, .clip = 3});
  for (std::uint64_t step = 0; step < 4; ++step) {
    const HostBatch batch = loader.next();
    CHECK(batch.clip == 3);
    std::vector<std::uint8_t> begins(6, 0);
    begins[0] = order.at(2 * step).begins ? 1 : 0;
    begins[3] = order.at(2 * step + 1).begins ? 1 : 0;
    CHECK(batch.begins == begins);
  }
}
