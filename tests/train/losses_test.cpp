// The shared losses against closed forms.
#include <ATen/ATen.h>
#include <torch/utils.h>

#include <cmath>

#include "lib/base/errors.h"
#include "tests/train/refusal.h"
#include "train/lab.h"
#include "train/losses/bin_loss.h"
#include "train/losses/colorfulness_loss.h"
#include "train/losses/perceptual_loss.h"
#include "train/losses/pixel_loss.h"
#include "train/losses/temporal_warp_loss.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

double value(const at::Tensor& scalar) { return scalar.item<double>(); }

at::Tensor random_chroma() {
  torch::manual_seed(1);
  return at::randn({2, 2, 4, 6}) * 30;
}

/// B, G, R of one colour, [1, 3, 4, 4].
at::Tensor plain_bgr(double b, double g, double r) {
  return at::tensor({b, g, r}).to(at::kFloat).view({1, 3, 1, 1}).expand({1, 3, 4, 4}).contiguous();
}

/// One bin of each pixel, [1, 4, 2, 2].
at::Tensor one_hot(std::int64_t bin) {
  at::Tensor target = at::zeros({1, 4, 2, 2});
  target.select(1, bin).fill_(1);
  return target;
}

TrustedFlow whole_flow(double u, std::int64_t width) {
  at::Tensor flow = at::zeros({1, 2, 4, width});
  flow.select(1, 0).fill_(u);
  return {.flow = flow, .valid = at::ones({1, 1, 4, width})};
}

}  // namespace

TEST_CASE("colours that are off by one number have the loss of that number", "[losses]") {
  const at::Tensor truth = random_chroma();
  CHECK(value(pixel_loss("mse", truth + 3, truth)) == Approx(9).epsilon(1e-5));
  CHECK(value(pixel_loss("l1", truth - 3, truth)) == Approx(3).epsilon(1e-5));
  // Up to 1 half the square, and from there on the straight line that goes on from it.
  CHECK(value(pixel_loss("huber", truth + 3, truth)) == Approx(2.5).epsilon(1e-5));
  CHECK(value(pixel_loss("huber", truth - 0.5, truth)) == Approx(0.125).epsilon(1e-4));
  for (const char* kind : {"mse", "l1", "huber"}) CHECK(value(pixel_loss(kind, truth, truth)) == 0);
  const Error error = refusal_of([&] { (void)pixel_loss("l2", truth, truth); });
  CHECK(error.fault() == Fault::usage);
}

TEST_CASE("colours in 16 bits are compared in 32", "[losses]") {
  const at::Tensor truth = at::full({1, 2, 4, 4}, 100.0);
  const at::Tensor loss = pixel_loss("mse", at::full({1, 2, 4, 4}, 101.0).to(at::kBFloat16), truth);
  CHECK(loss.scalar_type() == at::kFloat);
  CHECK(value(loss) == 1);
}

TEST_CASE("equal scores cost the logarithm of the number of bins, whatever the truth", "[losses]") {
  torch::manual_seed(2);
  const at::Tensor target = at::softmax(at::randn({2, 30, 3, 5}), 1);
  CHECK(value(soft_bin_cross_entropy(at::full({2, 30, 3, 5}, 7.0), target)) ==
        Approx(std::log(30)).epsilon(1e-5));
}

TEST_CASE("true scores cost the entropy of the truth, and no others cost less", "[losses]") {
  torch::manual_seed(3);
  const at::Tensor scores = at::randn({1, 8, 4, 4});
  const at::Tensor target = at::softmax(scores, 1);
  const double entropy = -value((target * target.log()).sum(1).mean());
  CHECK(value(soft_bin_cross_entropy(scores, target)) == Approx(entropy).epsilon(1e-5));
  CHECK(value(soft_bin_cross_entropy(scores * 1.1, target)) > entropy);
  CHECK(value(soft_bin_cross_entropy(scores * 0.9, target)) > entropy);
}

TEST_CASE("a pixel counts in the cross-entropy by its weight", "[losses]") {
  const at::Tensor scores = at::zeros({1, 4, 2, 2});
  at::Tensor weights = at::zeros({1, 2, 2});
  weights.select(1, 0).fill_(3);
  CHECK(value(soft_bin_cross_entropy(scores, one_hot(1), weights)) ==
        Approx(1.5 * std::log(4)).epsilon(1e-5));
}

TEST_CASE("a picture that moves with its flow does not change", "[losses]") {
  // a* is the column's number; a step of two columns to the left.
  const std::int64_t width = 12;
  const at::Tensor ramp =
      at::arange(width, at::kFloat).view({1, 1, 1, width}).expand({1, 2, 4, width}).contiguous();
  TrustedFlow motion = whole_flow(-2, width);
  motion.valid.narrow(3, 0, 2).zero_();  // they come from outside
  CHECK(value(temporal_warp_loss(ramp - 2, ramp, motion)) == Approx(0).margin(1e-6));
  // Off by one everywhere: 2 * 40 differences of 1, over 2 * 40 + 1.
  CHECK(value(temporal_warp_loss(ramp - 1, ramp, motion)) == Approx(80.0 / 81).epsilon(1e-5));
}

TEST_CASE("the first frame of a run and the flow that leads there make the long-term loss",
          "[losses]") {
  const std::int64_t width = 16;
  const auto frame = [&](int number) {
    const at::Tensor columns = at::arange(width, at::kFloat) - 2 * number;
    return columns.view({1, 1, 1, width}).expand({1, 2, 4, width}).contiguous();
  };
  TrustedFlow to_first = whole_flow(-6, width);
  to_first.valid.narrow(3, 0, 6).zero_();
  CHECK(value(temporal_warp_loss(frame(3), frame(0), to_first)) == Approx(0).margin(1e-6));
  // The frame before lies only two columns away.
  CHECK(value(temporal_warp_loss(frame(3), frame(2), to_first)) == Approx(4).epsilon(0.02));
}

TEST_CASE("where no flow can be trusted nothing is held against the colours", "[losses]") {
  TrustedFlow motion = whole_flow(1, 6);
  motion.valid.zero_();
  const at::Tensor now = (at::randn({1, 2, 4, 6}) * 30).set_requires_grad(true);
  const at::Tensor loss = temporal_warp_loss(now, at::zeros({1, 2, 4, 6}), motion);
  CHECK(value(loss) == 0);
  loss.backward();
  CHECK(value(now.grad().abs().sum()) == 0);
}

TEST_CASE("a perceptual loss adds what the taps see, weighted, and leaves the truth alone",
          "[losses]") {
  const FeatureTaps taps = [](const at::Tensor& rgb) {
    return std::vector<at::Tensor>{rgb, 10 * rgb, 1000 * rgb};
  };
  const at::Tensor truth = at::full({1, 3, 4, 4}, 0.25).set_requires_grad(true);
  const at::Tensor rgb = at::full({1, 3, 4, 4}, 0.75).set_requires_grad(true);
  const at::Tensor loss = perceptual_loss(taps, {1, 0.5, 0}, rgb, truth);
  CHECK(value(loss) == Approx(0.5 + 0.5 * 5));
  loss.backward();
  CHECK(value(rgb.grad().sum()) == Approx(1 + 5));
  CHECK_FALSE(truth.grad().defined());
  CHECK(refusal_of([&] { (void)perceptual_loss(taps, {1}, rgb, truth); }).fault() == Fault::bug);
}

TEST_CASE("colorfulness is Hasler's and Suesstrunk's M3", "[losses]") {
  // One colour: no spread, and 0.3 of its distance from gray in (rg, yb).
  const at::Tensor red = plain_bgr(0, 0, 255);
  CHECK(value(colorfulness(red)) == Approx(0.3 * std::hypot(255, 127.5)).epsilon(1e-5));
  CHECK(value(colorfulness(plain_bgr(90, 90, 90))) == 0);
  // Half red, half cyan: rg is 255 and -255, yb 127.5 and -127.5; means of 0.
  const at::Tensor halves = at::cat({red, 255 - red}, 3);
  CHECK(value(colorfulness(halves)) == Approx(std::hypot(255, 127.5)).epsilon(1e-5));
  CHECK(value(colorfulness_loss(at::cat({red, plain_bgr(7, 7, 7)}))) ==
        Approx(1 - 0.15 * std::hypot(255, 127.5) / 255).epsilon(1e-5));
}

TEST_CASE("a gray picture has the highest colorfulness loss, and finite gradients", "[losses]") {
  const at::Tensor gray = plain_bgr(128, 128, 128).set_requires_grad(true);
  const at::Tensor loss = colorfulness_loss(gray);
  CHECK(value(loss) == 1);
  loss.backward();
  CHECK(gray.grad().isfinite().all().item<bool>());
}

TEST_CASE("sRGB becomes Lab and the same sRGB again", "[lab]") {
  const at::Tensor levels = at::arange(0, 256, 17, at::kFloat);
  const std::vector<at::Tensor> grid = at::meshgrid({levels, levels, levels}, "ij");
  const at::Tensor bgr = at::stack({grid[0], grid[1], grid[2]}).flatten(1).view({1, 3, 64, 64});
  CHECK(value((bgr_from_lab(lab_from_bgr(bgr)) - bgr).abs().max()) < 0.05);
}

TEST_CASE("colours that sRGB has not end at its ends, without gradients that are no numbers",
          "[lab]") {
  at::Tensor lab = at::tensor({0.0F, 100.0F, 100.0F, 50.0F}).view({4, 1, 1, 1});
  const at::Tensor a = at::tensor({0.0F, 0.0F, 90.0F, -120.0F}).view({4, 1, 1, 1});
  lab = at::cat({lab, a, at::zeros({4, 1, 1, 1})}, 1).set_requires_grad(true);
  const at::Tensor bgr = bgr_from_lab(lab);
  CHECK(value(bgr.min()) >= 0);
  CHECK(value(bgr.max()) <= 255);
  CHECK(value(bgr[0].max()) == Approx(0).margin(0.01));
  CHECK(value(bgr[1].min()) == Approx(255).margin(0.1));
  CHECK(value(bgr[3][2].max()) == 0);  // a green beyond sRGB has no red left
  bgr.sum().backward();
  CHECK(lab.grad().isfinite().all().item<bool>());
}
