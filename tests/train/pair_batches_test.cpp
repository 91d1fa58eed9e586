#include <ATen/ATen.h>

#include <cmath>
#include <numbers>
#include <set>

#include "lib/base/random.h"
#include "tests/train/training_runs.h"
#include "train/color_batch.h"
#include "train/data/shard_frames.h"
#include "train/models/flow_warp.h"
#include "train/training_samples.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr int kSide = 64;

/// Soft waves, the same everywhere in the plane, seen from (left, top).
std::vector<std::uint8_t> waves(double left, double top) {
  std::vector<std::uint8_t> bgr;
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      for (int c = 0; c < 3; ++c) {
        const double phase = (x + left) * (0.21 + 0.03 * c) + (y + top) * (0.17 - 0.04 * c);
        bgr.push_back(static_cast<std::uint8_t>(std::lround(128 + 90 * std::sin(phase))));
      }
    }
  }
  return bgr;
}

HostBatch host_pair(const std::vector<std::uint8_t>& frame, const std::vector<std::uint8_t>& before,
                    PreviousFrame from) {
  const std::size_t area = std::size_t{kSide} * kSide;
  return {.count = 1,
          .size = kSide,
          .bgr = frame,
          .hint_mask = std::vector<std::uint8_t>(area),
          .maps = {},
          .previous = HostPrevious{.bgr = before,
                                   .hint_mask = std::vector<std::uint8_t>(area),
                                   .flow = std::vector<float>(2 * area),
                                   .flow_valid = std::vector<std::uint8_t>(area, 1),
                                   .from = {from}}};
}

PairMaps drawn_maps(std::uint64_t item, const char* motion, const char* augment) {
  const PairRanges ranges{
      .motion = affine_preset(motion), .augment = affine_preset(augment), .flip = false};
  return draw_pair_maps(ranges, {kSide, kSide}, 7, item);
}

/// PSNR, of L* 0..100, between the frame and the previous one seen along the flow, where it is
/// valid.
double luma_psnr(const ColorBatch& batch) {
  const PreviousFrames& before = *batch.previous;
  const at::Tensor difference =
      (warp_by_flow(before.luma, before.flow) - batch.luma).square() * before.valid;
  const double mean = difference.sum().item<double>() / before.valid.sum().item<double>();
  return 10 * std::log10(100.0 * 100.0 / mean);
}

double valid_part(const ColorBatch& batch) { return batch.previous->valid.mean().item<double>(); }

}  // namespace

TEST_CASE("a picture is seen where a flow leads", "[pairs]") {
  const at::Tensor picture = at::rand({2, 3, 7, 9});
  CHECK(at::allclose(warp_by_flow(picture, at::zeros({2, 2, 7, 9})), picture, 0, 1e-5));
  const at::Tensor right = at::cat({at::ones({2, 1, 7, 9}), at::zeros({2, 1, 7, 9})}, 1);
  const at::Tensor seen = warp_by_flow(picture, right);
  CHECK(at::allclose(seen.narrow(3, 0, 8), picture.narrow(3, 1, 8), 0, 1e-5));
  CHECK(at::allclose(seen.select(3, 8), picture.select(3, 8), 0, 1e-5));  // the border repeats
  const at::Tensor half = resize_flow(at::ones({1, 2, 8, 12}), 4, 3);
  CHECK(at::allclose(half.select(1, 0), at::full({1, 4, 3}, 0.25)));
  CHECK(at::allclose(half.select(1, 1), at::full({1, 4, 3}, 0.5)));
}

TEST_CASE("a moved still has the exact flow between its two frames", "[pairs]") {
  HostBatch host = host_pair(waves(0, 0), waves(0, 0), PreviousFrame::still);
  for (const std::uint64_t item : {1, 2, 3, 4}) {
    host.maps = {drawn_maps(item, "table3", item % 2 == 0 ? "table2" : "none")};
    const ColorBatch batch = color_batch(host, at::kCPU);
    INFO(item << " valid " << valid_part(batch));
    CHECK(valid_part(batch) > 0.4);
    CHECK(batch.previous->flow.abs().max().item<double>() > 1);
    CHECK(luma_psnr(batch) > 38);
    // Without the flow the frames differ: the test above can fail.
    ColorBatch still = batch;
    still.previous->flow = at::zeros_like(still.previous->flow);
    CHECK(luma_psnr(still) < 30);
  }
}

TEST_CASE("the flow of two film frames is carried through their augmentation", "[pairs]") {
  // What stands at p in the frame stood at p + (3, -2) in the previous one.
  HostBatch host = host_pair(waves(3, -2), waves(0, 0), PreviousFrame::film);
  std::fill_n(host.previous->flow.begin(), kSide * kSide, 3.0F);
  std::fill_n(host.previous->flow.begin() + kSide * kSide, kSide * kSide, -2.0F);
  const ColorBatch plain = color_batch(host, at::kCPU);
  const at::Tensor inner = plain.previous->valid.narrow(2, 4, 56).narrow(3, 4, 56);
  CHECK(inner.min().item<double>() == 1);
  for (const std::uint64_t item : {1, 2, 3}) {
    host.maps = {drawn_maps(item, "table3", "table2")};
    ColorBatch batch = color_batch(host, at::kCPU);
    // The waves go on outside of the frames, the frames do not: look at what both have.
    at::Tensor mask = at::zeros_like(batch.previous->valid);
    mask.narrow(2, 16, 32).narrow(3, 16, 32).fill_(1);
    batch.previous->valid = batch.previous->valid * mask;
    INFO(item << " valid " << valid_part(batch));
    CHECK(valid_part(batch) > 0.1);
    CHECK(luma_psnr(batch) > 36);
  }
}

TEST_CASE("a frame without one before it has no flow to trust", "[pairs]") {
  const HostBatch host = host_pair(waves(0, 0), waves(0, 0), PreviousFrame::none);
  const ColorBatch batch = color_batch(host, at::kCPU);
  CHECK(batch.previous->known.item<float>() == 0);
  CHECK(valid_part(batch) == 0);
}

TEST_CASE("what a pair is made of follows from its number, within one scene", "[pairs]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  const ShardFrames frames(options.dataset, "train");
  const FilmFrames films(scene_starts(frames), options.pair_stride);
  REQUIRE(frames.scenes() == 3);
  int from_film = 0, still = 0, first = 0;
  for (std::uint64_t sample = 0; sample < 3000; ++sample) {
    const SamplePlan plan = plan_pair(options, frames, films, true, sample);
    CHECK(plan.frame == plan_sample(options, frames.count(), sample).frame);
    CHECK(plan_pair(options, frames, films, true, sample).previous_frame == plan.previous_frame);
    from_film += plan.previous == PreviousFrame::film;
    still += plan.previous == PreviousFrame::still;
    first += plan.previous == PreviousFrame::none;
    CHECK(plan.maps.has_value() == (plan.previous == PreviousFrame::still));
    if (plan.previous != PreviousFrame::film) continue;
    CHECK(plan.previous_frame + 1 == plan.frame);
    CHECK(plan.frame % 6 != 0);  // a scene's first frame has none before it
  }
  // Of 3000: a tenth forgets; of the rest half comes from films, where 5 of 6 frames can.
  CHECK(std::abs(first - 300) < 60);
  CHECK(std::abs(from_film - 1125) < 120);
  CHECK(first + from_film + still == 3000);
  CHECK(plan_pair(options, frames, films, false, 5).previous == PreviousFrame::none);
  CHECK_FALSE(plan_pair(options, frames, films, false, 5).maps.has_value());
  options.augment = "table2";
  CHECK(plan_pair(options, frames, films, false, 5).maps.has_value());
  options.pair_stride = 6;  // as long as the scenes
  options.film_pairs = 1;
  options.forget = 0;
  const FilmFrames none(scene_starts(frames), options.pair_stride);
  for (std::uint64_t sample = 0; sample < 100; ++sample) {
    CHECK(plan_pair(options, frames, none, true, sample).previous == PreviousFrame::still);
  }
}

TEST_CASE("drawing by scenes shows short scenes as often as long ones", "[pairs]") {
  test::RawShardsOptions pictures;
  const test::Runs runs(pictures);
  TrainOptions options = runs.options("run");
  options.draw = "scenes";
  const ShardFrames frames(options.dataset, "train");
  const FilmFrames films(scene_starts(frames), options.pair_stride);
  std::vector<int> shown(frames.scenes());
  std::set<std::uint64_t> seen;
  for (std::uint64_t sample = 0; sample < 600; ++sample) {
    const std::uint64_t frame = plan_pair(options, frames, films, false, sample).frame;
    REQUIRE(frame < frames.count());
    seen.insert(frame);
    ++shown[frame / 6];
  }
  for (const int times : shown) CHECK(times == 200);
  CHECK(seen.size() == frames.count());
}
