// Pictures and films in one dataset: how many pairs are of films, and which.
#include "train/data/film_frames.h"

#include <cmath>
#include <map>
#include <set>

#include "tests/train/training_runs.h"
#include "train/data/shard_frames.h"
#include "train/training_samples.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// 97 pictures, two films of 30 frames to learn from, and a held-out one: 58 of 157 frames have one
/// before them.
struct Mixed {
  test::Runs runs{{.scenes = 100, .frames = 30, .pictures = 97, .width = 2, .height = 2}};
  TrainOptions options = runs.options("run");
  ShardFrames frames{options.dataset, "train"};
  FilmFrames films{scene_starts(frames), options.pair_stride};

  [[nodiscard]] SamplePlan plan(std::uint64_t sample) const {
    return plan_pair(options, frames, films, true, sample);
  }
  /// How many of the first samples are pairs of a film.
  [[nodiscard]] int film_pairs(int samples) const {
    int count = 0;
    for (int i = 0; i < samples; ++i) {
      count += plan(static_cast<std::uint64_t>(i)).previous == PreviousFrame::film;
    }
    return count;
  }
};

}  // namespace

TEST_CASE("the frames that have one before them are counted through all scenes", "[film_frames]") {
  // Scenes of 1, 4, 2, 1 and 5 frames.
  const std::vector<std::uint64_t> starts{0, 1, 5, 7, 8, 13};
  const auto frames_of = [](const FilmFrames& films) {
    std::vector<std::uint64_t> frames;
    for (std::uint64_t i = 0; i < films.count(); ++i) frames.push_back(films.frame(i));
    return frames;
  };
  const FilmFrames next(starts, 1);
  CHECK(frames_of(next) == std::vector<std::uint64_t>{2, 3, 4, 6, 9, 10, 11, 12});
  CHECK(next.scenes() == 3);
  CHECK(next.scene_place(1) == 3);
  CHECK(next.scene_place(3) == 8);
  CHECK(next.stand_beside_pictures());
  const FilmFrames third(starts, 3);
  CHECK(frames_of(third) == std::vector<std::uint64_t>{4, 11, 12});
  const FilmFrames none(starts, 5);
  CHECK(none.count() == 0);
  CHECK_FALSE(none.stand_beside_pictures());
  CHECK_FALSE(FilmFrames({0, 3, 6}, 1).stand_beside_pictures());
  CHECK(FilmFrames({0}, 1).count() == 0);
}

TEST_CASE("film_pairs is the part of pairs from films, however many pictures there are",
          "[film_frames]") {
  Mixed mixed;
  REQUIRE(mixed.frames.count() == 157);
  for (const char* draw : {"frames", "scenes"}) {
    mixed.options.draw = draw;
    for (const double part : {0.0, 0.2, 0.5, 1.0}) {
      INFO(draw << ", film_pairs=" << part);
      mixed.options.film_pairs = part;
      mixed.options.forget = 0;
      // Five standard deviations of a fair draw.
      CHECK(std::abs(mixed.film_pairs(4000) - part * 4000) <=
            5 * std::sqrt(4000 * part * (1 - part)));
      mixed.options.forget = 0.5;
      CHECK(std::abs(mixed.film_pairs(4000) - part * 2000) <= 5 * std::sqrt(1000));
    }
  }
}

TEST_CASE("a pair of a film is two neighbours, and each comes about as often", "[film_frames]") {
  Mixed mixed;
  mixed.options.forget = 0;
  for (const char* draw : {"frames", "scenes"}) {
    mixed.options.draw = draw;
    std::map<std::uint64_t, int> shown;
    std::set<std::uint64_t> stills;
    for (std::uint64_t sample = 0; sample < 5800; ++sample) {
      const SamplePlan plan = mixed.plan(sample);
      CHECK(plan.maps.has_value() == (plan.previous == PreviousFrame::still));
      if (plan.previous == PreviousFrame::still) stills.insert(plan.frame);
      if (plan.previous != PreviousFrame::film) continue;
      ++shown[plan.frame];
      CHECK(plan.previous_frame + 1 == plan.frame);
      CHECK(mixed.frames.scene(plan.previous_frame) == mixed.frames.scene(plan.frame));
    }
    REQUIRE(shown.size() == 58);
    // Half of 5800 pairs over 58 frames: 50 each.
    for (const auto& [frame, times] : shown) CHECK(std::abs(times - 50) < 40);
    // Any frame may be a still, the films' too.
    if (mixed.options.draw == "frames") CHECK(stills.size() == 157);
  }
}

TEST_CASE("pairs of mixed datasets follow from their numbers alone", "[film_frames]") {
  const Mixed mixed, again;
  for (const std::uint64_t sample : {7ULL, 100'003ULL, 5ULL, 1'280'000'000ULL}) {
    const SamplePlan plan = mixed.plan(sample), other = again.plan(sample);
    CHECK(plan.frame == other.frame);
    CHECK(plan.previous == other.previous);
    CHECK(plan.previous_frame == other.previous_frame);
    CHECK(plan.frame < mixed.frames.count());
  }
}

TEST_CASE("forgotten samples and models without memory see every frame once an epoch",
          "[film_frames]") {
  Mixed mixed;
  mixed.options.forget = 1;
  std::set<std::uint64_t> forgotten, alone;
  for (std::uint64_t sample = 0; sample < mixed.frames.count(); ++sample) {
    forgotten.insert(mixed.plan(sample).frame);
    alone.insert(plan_pair(mixed.options, mixed.frames, mixed.films, false, sample).frame);
  }
  CHECK(forgotten.size() == mixed.frames.count());
  CHECK(alone.size() == mixed.frames.count());
}
