#include <ATen/ATen.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include "tests/train/refusal.h"
#include "tests/train/training_runs.h"
#include "train/color_batch.h"
#include "train/data/shard_frames.h"
#include "train/gradient_step.h"
#include "train/trainer.h"
#include "train/training_samples.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr std::uint64_t kSceneLength = 6;

/// The frames of a sample, oldest first.
std::vector<std::uint64_t> clip_of(const TrainOptions& options, const ShardFrames& frames,
                                   std::int64_t clip, std::uint64_t sample) {
  std::vector<std::uint64_t> shown;
  for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(clip); ++i) {
    const std::uint64_t row = sample * static_cast<std::uint64_t>(clip) + i;
    shown.push_back(plan_clip(options, frames, clip, row).frame);
  }
  return shown;
}

/// Batches of two samples of three frames, from row `first` on.
std::vector<HostBatch> clip_batches(const TrainOptions& options, const ShardFrames& frames,
                                    int threads, std::uint64_t first) {
  LoaderOptions loading = loader_options(options);
  loading.batch = 6;
  loading.clip = 3;
  loading.threads = threads;
  loading.first_sample = first;
  loading.end_sample = 36;
  BatchLoader loader(
      frames, decode_raw_picture,
      [&](std::uint64_t row) { return plan_clip(options, frames, 3, row); }, loading);
  std::vector<HostBatch> batches;
  for (HostBatch batch = loader.next(); batch.count > 0; batch = loader.next()) {
    batches.push_back(std::move(batch));
  }
  return batches;
}

bool same_bytes(const HostBatch& x, const HostBatch& y) {
  return x.count == y.count && x.clip == y.clip && x.bgr == y.bgr && x.hint_mask == y.hint_mask;
}

bool same_map(const Affine& x, const Affine& y) {
  return x.xx == y.xx && x.xy == y.xy && x.x0 == y.x0 && x.yx == y.yx && x.yy == y.yy &&
         x.y0 == y.y0;
}

/// Learns from runs of three frames, and keeps in mind how many rows it was shown at once. Its loss
/// is a mean over samples of what only whole runs have: the first frame times the last.
class RunProduct final : public VideoColorizer {
 public:
  RunProduct() { weight_ = register_parameter("weight", at::ones({})); }
  [[nodiscard]] const ColorSpec& color_spec() const override { return spec_; }
  [[nodiscard]] int stride() const override { return 1; }
  [[nodiscard]] bool takes_hints() const override { return false; }
  [[nodiscard]] std::int64_t clip_length() const override { return 3; }
  void reset() override {}
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor&) override {
    return at::cat({luma, luma}, 1) * weight_;
  }
  [[nodiscard]] torch::Tensor loss(const ColorBatch& batch) override {
    CHECK(batch.clip == 3);
    rows.push_back(batch.luma.size(0));
    const at::Tensor runs = batch.luma.mean({1, 2, 3}).view({-1, 3});
    return (runs.select(1, 0) * runs.select(1, 2) * weight_).mean();
  }

  std::vector<std::int64_t> rows;

 private:
  ColorSpec spec_;
  torch::Tensor weight_;
};

}  // namespace

TEST_CASE("a sample has neighbouring frames of one scene, oldest first", "[clips]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  const ShardFrames frames(options.dataset, "train");
  std::map<std::uint64_t, int> last_of;
  for (std::uint64_t sample = 0; sample < frames.count(); ++sample) {
    const std::vector<std::uint64_t> shown = clip_of(options, frames, 4, sample);
    for (std::size_t i = 1; i < shown.size(); ++i) CHECK(shown[i] == shown[i - 1] + 1);
    CHECK(frames.scene(shown.front()) == frames.scene(shown.back()));
    ++last_of[shown.back() % kSceneLength];
  }
  // An epoch draws each frame once; a scene's first three can't have three before them.
  CHECK(last_of == std::map<std::uint64_t, int>{{3, 12}, {4, 3}, {5, 3}});
  options.pair_stride = 2;
  for (std::uint64_t sample = 0; sample < 60; ++sample) {
    const std::vector<std::uint64_t> shown = clip_of(options, frames, 3, sample);
    CHECK(shown[1] == shown[0] + 2);
    CHECK(shown[2] == shown[1] + 2);
    CHECK(frames.scene(shown.front()) == frames.scene(shown.back()));
  }
}

TEST_CASE("scenes shorter than a sample repeat their first frame in front", "[clips]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  const ShardFrames frames(options.dataset, "train");
  for (std::uint64_t sample = 0; sample < 40; ++sample) {
    const std::vector<std::uint64_t> shown = clip_of(options, frames, 8, sample);
    const std::uint64_t start = frames.scene_start(frames.scene(shown.front()));
    std::vector<std::uint64_t> expected{start, start};
    for (std::uint64_t i = 0; i < kSceneLength; ++i) expected.push_back(start + i);
    CHECK(shown == expected);
  }
  options.pair_stride = 4;
  const std::vector<std::uint64_t> shown = clip_of(options, frames, 3, 7);
  const std::uint64_t start = frames.scene_start(frames.scene(shown.front()));
  CHECK(shown == std::vector<std::uint64_t>{start, start + 1, start + 5});
}

TEST_CASE("a part of the samples are stills, and the others stay what they were", "[clips]") {
  const test::Runs runs;
  const TrainOptions none = runs.options("run");
  const ShardFrames frames(none.dataset, "train");
  TrainOptions half = none, all = none;
  half.stills = 0.5;
  all.stills = 1;
  int standing = 0;
  for (std::uint64_t sample = 0; sample < 200; ++sample) {
    const std::vector<std::uint64_t> film = clip_of(none, frames, 4, sample);
    const std::vector<std::uint64_t> still = clip_of(all, frames, 4, sample);
    // The very frame whose turn it is: each comes once an epoch, a scene's first ones too.
    CHECK(still == std::vector<std::uint64_t>(4, plan_sample(none, frames.count(), sample).frame));
    const std::vector<std::uint64_t> either = clip_of(half, frames, 4, sample);
    CHECK((either == film || either == still));
    standing += either == still ? 1 : 0;
  }
  CHECK(standing > 70);
  CHECK(standing < 130);
}

TEST_CASE("models that learn from no runs of frames refuse stills", "[clips]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  options.stills = 0.5;
  for (const char* model : {"simple", "colormotion"}) {
    options.model.model = model;
    const Error error = test::refusal_of([&] { (void)train(options, decode_raw_picture); });
    CHECK(error.fault() == Fault::usage);
    CHECK_THAT(error.what(), Catch::Contains("stills=0.5") && Catch::Contains(model));
    CHECK_THAT(error.what(), Catch::Contains("runs of frames"));
    CHECK(!std::filesystem::exists(options.out));
  }
}

TEST_CASE("a still is a sample of the same frame again and again", "[clips]") {
  test::RawShardsOptions stills;
  stills.frames = 1;
  const test::Runs runs(stills);
  const TrainOptions options = runs.options("run");
  const ShardFrames frames(options.dataset, "train");
  REQUIRE(frames.scenes() == frames.count());
  for (std::uint64_t sample = 0; sample < 6; ++sample) {
    const std::vector<std::uint64_t> shown = clip_of(options, frames, 4, sample);
    CHECK(shown == std::vector<std::uint64_t>(4, shown.front()));
  }
}

TEST_CASE("the frames of a sample are mirrored and warped alike", "[clips]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  options.augment = "table2";
  const ShardFrames frames(options.dataset, "train");
  int mirrored = 0;
  for (std::uint64_t sample = 0; sample < 100; ++sample) {
    const SamplePlan first = plan_clip(options, frames, 4, 4 * sample);
    REQUIRE(first.maps.has_value());
    mirrored += first.flip;
    for (std::uint64_t row = 4 * sample + 1; row < 4 * sample + 4; ++row) {
      const SamplePlan other = plan_clip(options, frames, 4, row);
      CHECK(other.flip == first.flip);
      CHECK(other.hint_rate == first.hint_rate);
      CHECK(other.draw != first.draw);
      CHECK(same_map(other.maps->current, first.maps->current));
    }
  }
  CHECK(std::abs(mirrored - 50) < 20);
}

TEST_CASE("batches of clips are the same bytes with any threads, from any step on", "[clips]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  options.augment = "table2";
  const ShardFrames frames(options.dataset, "train");
  const std::vector<HostBatch> all = clip_batches(options, frames, 1, 0);
  REQUIRE(all.size() == 6);
  const std::vector<HostBatch> threaded = clip_batches(options, frames, 3, 0);
  const std::vector<HostBatch> late = clip_batches(options, frames, 2, 24);
  REQUIRE(threaded.size() == 6);
  REQUIRE(late.size() == 2);
  for (std::size_t i = 0; i < all.size(); ++i) CHECK(same_bytes(all[i], threaded[i]));
  for (std::size_t i = 0; i < late.size(); ++i) CHECK(same_bytes(all[4 + i], late[i]));
  CHECK_FALSE(same_bytes(all[0], all[1]));
  const ColorBatch batch = color_batch(all[0], at::kCPU);
  CHECK(batch.clip == 3);
  CHECK(batch.luma.size(0) == 6);
  CHECK_FALSE(batch.previous.has_value());
}

TEST_CASE("the parts of an accumulated step are whole clips", "[clips]") {
  torch::manual_seed(1);
  const ColorBatch batch{.luma = at::rand({15, 1, 4, 4}),
                         .chroma = at::rand({15, 2, 4, 4}),
                         .hints = at::zeros({15, 3, 4, 4}),
                         .clip = 3};
  const auto gradient = [&](int accumulate, std::vector<std::int64_t> rows) {
    RunProduct model;
    torch::optim::Adam adam(model.parameters(), torch::optim::AdamOptions(1e-3));
    GradientStep step(model, adam, at::kCPU, {.accumulate = accumulate});
    (void)step(batch, 1e-3);
    CHECK(model.rows == rows);
    return model.parameters().front().grad().item<double>();
  };
  const double whole = gradient(1, {15});
  CHECK(gradient(2, {6, 9}) == Approx(whole).epsilon(1e-5));
  CHECK(gradient(100, {3, 3, 3, 3, 3}) == Approx(whole).epsilon(1e-5));
}
