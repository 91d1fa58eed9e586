#include <ATen/ATen.h>
#include <torch/utils.h>

#include "tests/train/training_runs.h"
#include "train/clip_validation.h"
#include "train/data/shard_frames.h"
#include "train/models/input_recurrent.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// Repeats the colours that it was shown last; gray before.
class Parrot final : public VideoColorizer {
 public:
  [[nodiscard]] const ColorSpec& color_spec() const override { return spec_; }
  [[nodiscard]] int stride() const override { return 1; }
  [[nodiscard]] bool takes_hints() const override { return false; }
  void reset() override { shown_.reset(); }
  [[nodiscard]] torch::Tensor step(const torch::Tensor& luma, const torch::Tensor&) override {
    return shown_.defined() ? shown_ : at::zeros({luma.size(0), 2, luma.size(2), luma.size(3)});
  }
  bool teach(const torch::Tensor& chroma) override {
    shown_ = chroma;
    return true;
  }
  [[nodiscard]] torch::Tensor loss(const ColorBatch&) override { return at::zeros({}); }

 private:
  ColorSpec spec_;
  torch::Tensor shown_;
};

}  // namespace

TEST_CASE("who repeats the true frame before is as right as the copy of it", "[teacher_forcing]") {
  const test::Runs runs;
  const ShardFrames held_out(runs.options("run").dataset, "validation");
  const ClipValidator validator(held_out, decode_raw_picture,
                                {.size = 16, .batch = 4, .threads = 1, .seed = 1}, 6, at::kCPU);
  Parrot parrot;
  const auto clips = validator.measure(parrot);
  REQUIRE(clips.has_value());
  REQUIRE(clips->teacher_forced.has_value());
  CHECK(clips->teacher_forced->mse_ab == clips->copy_previous);
  // Left to itself it stays gray: the pictures' chroma is 20, (a^2 + b^2) / 2 = 200.
  CHECK(clips->mse_ab > 150);
  CHECK(clips->mse_ab < 205);
  CHECK(clips->teacher_forced->bins.u > clips->bins.u);
  CHECK(clips->copied_bins.u > clips->bins.u);
}

TEST_CASE("what the recurrent net is taught takes the place of its own colours",
          "[teacher_forcing]") {
  torch::manual_seed(5);
  const torch::NoGradGuard no_gradients;
  ModelOptions options;
  options.model = "input_recurrent";
  options.width = 4;
  InputRecurrent model(options);
  model.eval();
  const at::Tensor luma = at::rand({1, 1, 16, 16}) * 100, hints = at::zeros({1, 3, 16, 16});
  (void)model.step(luma, hints);
  CHECK(model.teach(at::full({1, 2, 16, 16}, 30.0)));
  const at::Tensor told = model.step(luma, hints);
  model.reset();
  (void)model.step(luma, hints);
  CHECK_FALSE(at::equal(model.step(luma, hints), told));
}
