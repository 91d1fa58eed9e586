// Whole pairs from stills and films.
#include "augment/motion_pair.h"

#include <cmath>

#include "lib/base/errors.h"
#include "tests/support/make_video.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

PairRecipe recipe(int size, std::vector<std::string> effects = {}) {
  PairOptions options;
  options.size = size;
  options.effects = std::move(effects);
  return pair_recipe(options);
}

bool same_pair(const MotionPair& a, const MotionPair& b) {
  return same_pixels(a.previous, b.previous) && same_pixels(a.current, b.current) &&
         a.forward.u == b.forward.u && a.backward.v == b.backward.v &&
         same_pixels(a.forward_valid, b.forward_valid) && a.how == b.how;
}

int valid_pixels(const Frame& mask) {
  int count = 0;
  for (int i = 0; i < mask.width * mask.height; ++i) count += mask.row(0)[i] == 255 ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("a pair is the same for the same still, seed and item, and another for another item") {
  const Frame still = test::test_pattern(150, 120, 2);
  const MotionPair pair = motion_pair(still, recipe(96), 7);
  CHECK(same_pair(pair, motion_pair(still, recipe(96), 7)));
  CHECK_FALSE(same_pixels(pair.previous, motion_pair(still, recipe(96), 8).previous));
  CHECK(pair.previous.width == 96);
  CHECK(pair.current.height == 96);
  CHECK(pair.forward.width == 96);
  CHECK(pair.how["flow"] == "exact");
  CHECK(valid_pixels(pair.forward_valid) > 96 * 96 / 2);
}

TEST_CASE("a record suffices to make the pair's maps again") {
  const MotionPair pair = motion_pair(test::test_pattern(64, 64, 2), recipe(64), 7);
  const PlaneSize size{64, 64};
  Affine standing = affine_map(affine_from_json(pair.how["augment"], "augment"), size);
  if (pair.how["flipped"].get<bool>()) standing = standing * mirror_map(size);
  const Affine moving = affine_map(affine_from_json(pair.how["motion"], "motion"), size) * standing;
  CHECK(pair.how["current"] == matrix_json(standing));
  CHECK(pair.how["previous"] == matrix_json(moving));
}

TEST_CASE("without motion the frames are equal and without both they are the still") {
  PairOptions options;
  options.size = 64;
  options.motion = "none";
  const Frame still = test::test_pattern(64, 64, 2);
  const MotionPair same = motion_pair(still, pair_recipe(options), 3);
  CHECK(same_pixels(same.previous, same.current));
  for (const float u : same.forward.u) CHECK(std::fabs(u) < 1e-4F);
  options.augment = "none";
  options.no_flip = true;
  const MotionPair plain = motion_pair(still, pair_recipe(options), 3);
  CHECK(same_pixels(plain.previous, still));
  CHECK(valid_pixels(plain.forward_valid) == 64 * 64);
}

TEST_CASE("effects change the frames and leave flow and masks exact") {
  const Frame still = test::test_pattern(64, 64, 2);
  const MotionPair clean = motion_pair(still, recipe(64), 7);
  const MotionPair aged = motion_pair(still, recipe(64, {"grain", "flicker", "scratches"}), 7);
  CHECK_FALSE(same_pixels(clean.current, aged.current));
  CHECK(clean.forward.u == aged.forward.u);
  CHECK(same_pixels(clean.forward_valid, aged.forward_valid));
}

TEST_CASE("a still of one pixel makes a pair of that colour") {
  const MotionPair pair = motion_pair(test::plain_frame(1, 1, 9, 8, 7), recipe(32), 1);
  CHECK(same_pixels(pair.previous, test::plain_frame(32, 32, 9, 8, 7)));
  CHECK(same_pixels(pair.current, pair.previous));
}

TEST_CASE("the flow of a film's pair is the film's motion in the augmented frames") {
  // A texture that moves 3 pixels to the right from frame to frame.
  const Frame wide = warp(test::noise_frame(40, 24, 1), {0.25, 0, 0, 0, 0.25, 0}, {160, 96});
  const auto part = [&](int from) {
    Frame frame = make_frame(96, 96);
    for (int y = 0; y < 96; ++y) std::copy_n(wide.row(y) + 3 * from, 3 * 96, frame.row(y));
    return frame;
  };
  PairOptions options;
  options.size = 96;
  options.augment = "none";
  options.no_flip = true;
  const MotionPair pair =
      film_pair(part(20), part(17), pair_recipe(options), 1, FlowMethod::farneback);
  double error = 0;
  int count = 0;
  for (int y = 16; y < 80; ++y) {
    for (int x = 16; x < 80; ++x) {
      if (pair.forward_valid.row(y)[x] == 0) continue;
      const auto i = static_cast<std::size_t>(96 * y + x);
      error += std::hypot(pair.forward.u[i] - 3, pair.forward.v[i]);
      ++count;
    }
  }
  CHECK(count > 64 * 64 / 2);
  CHECK(error / count < 0.5);
  CHECK_FALSE(pair.how.contains("motion"));
  CHECK(pair.how["flow"] == "farneback");
}

TEST_CASE("both frames of a film's pair are augmented alike") {
  const Frame frame = test::test_pattern(96, 96, 0);
  const MotionPair pair = film_pair(frame, frame, recipe(96), 4, FlowMethod::farneback);
  CHECK(same_pixels(pair.previous, pair.current));
  CHECK_FALSE(same_pixels(pair.previous, frame));
}

TEST_CASE("a name that is none is refused with those there are") {
  PairOptions options;
  options.motion = "table9";
  CHECK_THROWS_WITH(pair_recipe(options), Catch::Contains("table3"));
}
