#include "train/models/bin_scores.h"

#include <ATen/ATen.h>

#include <cmath>

#include "tests/train/refusal.h"
#include "train/models/hue_chroma.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

/// Scores whose softmax is this distribution, for one pixel.
at::Tensor scores_of(std::initializer_list<float> likely) {
  return at::log(at::tensor(at::ArrayRef<float>(likely))).view({1, -1, 1, 1});
}

double decoded(const at::Tensor& scores, const char* how, double temperature = 1) {
  const at::Tensor centres = at::tensor({10.0F, 20.0F, 30.0F, 40.0F});
  return decode_bins(scores, centres, how, temperature).item<double>();
}

/// Scores that leave no doubt about one bin of 32.
at::Tensor certain(std::int64_t bin) {
  at::Tensor scores = at::zeros({1, 32, 1, 1});
  scores.select(1, bin).fill_(100);
  return scores;
}

double hue_chroma_loss_of(const HueChromaScores& scores, double a, double b) {
  const at::Tensor ab = at::tensor({a, b}, at::kFloat).view({1, 2, 1, 1});
  return hue_chroma_loss(scores, ab).item<double>();
}

at::Tensor colour_of(const HueChromaScores& scores, const char* how) {
  return ab_from_hue_chroma(scores, how).view({2});
}

}  // namespace

TEST_CASE("a distribution over bins has a mean, a median and a mode", "[bins]") {
  const at::Tensor scores = scores_of({0.4F, 0.3F, 0.2F, 0.1F});
  CHECK(decoded(scores, "mean") == Approx(20));
  CHECK(decoded(scores, "mode") == Approx(10));
  // Half of it lies below a third of the second bin, which reaches from 15 to 25.
  CHECK(decoded(scores, "median") == Approx(15 + 10.0 / 3));
  // With temperature 1/2 likelihoods are squared: .16, .09, .04, .01 of .3.
  CHECK(decoded(scores, "mean", 0.5) == Approx((1.6 + 1.8 + 1.2 + 0.4) / 0.3));
  CHECK(refusal_of([&] { (void)decoded(scores, "best"); }).fault() == Fault::usage);
}

TEST_CASE("the cross-entropy of a pixel is that of its true bin", "[bins]") {
  const at::Tensor scores = scores_of({0.4F, 0.3F, 0.2F, 0.1F}).expand({2, 4, 3, 5});
  const at::Tensor bins = at::full({2, 3, 5}, 2, at::kLong);
  const at::Tensor wrong = bin_cross_entropy(scores, bins);
  CHECK(wrong.sizes() == bins.sizes());
  CHECK(at::allclose(wrong, at::full({2, 3, 5}, -std::log(0.2), at::kFloat)));
}

TEST_CASE("hues count by the chroma of their colour", "[bins]") {
  const HueChromaScores nothing{.hue = at::zeros({1, 32, 1, 1}),
                                .chroma = at::zeros({1, 32, 1, 1})};
  CHECK(hue_chroma_loss_of(nothing, 0, 0) == Approx(std::log(32)));
  CHECK(hue_chroma_loss_of(nothing, 64, 0) == Approx((1 + 2.5) * std::log(32)));
  // Bin 8 of hue begins at 90 degrees, bin 16 of chroma at 64.
  const HueChromaScores right{.hue = certain(8), .chroma = certain(16)};
  CHECK(hue_chroma_loss_of(right, -1, 66) < 1e-4);
  CHECK(hue_chroma_loss_of(right, 1, 66) > 100);
  CHECK(hue_chroma_loss_of(right, -1, 60) > 99);
  // Just below 360 degrees is the last bin; what no bin holds is in the last one.
  const HueChromaScores last{.hue = certain(31), .chroma = certain(31)};
  CHECK(hue_chroma_loss_of(last, 140, -1) < 1e-4);
}

TEST_CASE("a certain hue and chroma is its colour, with every decoder", "[bins]") {
  const HueChromaScores scores{.hue = certain(4), .chroma = certain(10)};
  const double angle = 4.5 * 11.25 * M_PI / 180;
  for (const char* how : {"mean", "median", "mode"}) {
    INFO(how);
    const at::Tensor colour = colour_of(scores, how);
    CHECK(colour[0].item<double>() == Approx(42 * std::cos(angle)).epsilon(1e-4));
    CHECK(colour[1].item<double>() == Approx(42 * std::sin(angle)).epsilon(1e-4));
  }
}

TEST_CASE("chroma fades where hues cancel out", "[bins]") {
  at::Tensor opposite = at::zeros({1, 32, 1, 1});
  opposite.select(1, 2).fill_(100);
  opposite.select(1, 18).fill_(100);
  const HueChromaScores torn{.hue = opposite, .chroma = certain(20)};
  CHECK(colour_of(torn, "mean").abs().max().item<double>() < 1e-3);
  CHECK(colour_of(torn, "mode").square().sum().sqrt().item<double>() == Approx(82).epsilon(1e-4));
  // Equal parts of two bins 90 degrees apart: |z| is the root of 1/2, of 0.96.
  at::Tensor apart = at::zeros({1, 32, 1, 1});
  apart.select(1, 2).fill_(100);
  apart.select(1, 10).fill_(100);
  const HueChromaScores half{.hue = apart, .chroma = certain(20)};
  CHECK(colour_of(half, "mean").square().sum().sqrt().item<double>() ==
        Approx(82 * std::sqrt(0.5) / 0.96).epsilon(1e-4));
  // Nothing known is gray, never a division by 0.
  const HueChromaScores nothing{.hue = at::zeros({1, 32, 1, 1}), .chroma = certain(20)};
  CHECK(colour_of(nothing, "mean").abs().max().item<double>() < 1e-3);
}
