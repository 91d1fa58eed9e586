#include "train/models/ab_bins.h"

#include <torch/utils.h>

#include <ATen/ATen.h>

#include <cmath>

#include "train/lab.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// One pixel of a*, b*.
at::Tensor pixel(double a, double b) { return at::tensor({a, b}, at::kFloat).view({1, 2, 1, 1}); }

/// The place of a bin in the list.
std::int64_t bin_at(double a, double b) {
  const at::Tensor there = (ab_bins() == at::tensor({a, b}, at::kFloat)).all(1);
  REQUIRE(there.sum().item<std::int64_t>() == 1);
  return there.to(at::kLong).argmax().item<std::int64_t>();
}

double encoded_at(const at::Tensor& encoded, double a, double b) {
  return encoded[0][bin_at(a, b)].item<double>();
}

/// Scores of a distribution that has `p` in one bin and the rest in another.
at::Tensor two_bins(std::int64_t one, std::int64_t other, double p) {
  at::Tensor scores = at::full({1, kAbBins, 1, 1}, -1e4, at::kFloat);
  scores[0][one] = std::log(p);
  scores[0][other] = std::log(1 - p);
  return scores;
}

void check_colour(const at::Tensor& chroma, double a, double b) {
  CHECK(chroma.flatten()[0].item<double>() == Approx(a).margin(1e-3));
  CHECK(chroma.flatten()[1].item<double>() == Approx(b).margin(1e-3));
}

}  // namespace

TEST_CASE("there are exactly 313 bins, each once, in steps of 10", "[ab_bins]") {
  const at::Tensor bins = ab_bins();
  CHECK(bins.sizes() == at::IntArrayRef{kAbBins, 2});
  CHECK(kAbBins == 313);
  CHECK(at::equal(at::remainder(bins, 10), at::zeros_like(bins)));
  // By a*, then by b*: strictly rising, so none stands twice.
  const at::Tensor order = bins.select(1, 0) * 1000 + bins.select(1, 1);
  CHECK((order.diff() > 0).all().item<bool>());
  check_colour(bins[0], -90, 50);
  check_colour(bins[kAbBins - 1], 100, 0);
}

TEST_CASE("every sRGB colour has a bin within 10 in a* and b*", "[ab_bins]") {
  const at::Tensor level = at::arange(0, 256, 15);  // 0 … 255: 18 of each
  const at::Tensor bgr = at::cartesian_prod({level, level, level}).t().view({1, 3, -1, 1});
  const at::Tensor chroma = lab_from_bgr(bgr.to(at::kByte)).narrow(1, 1, 2).view({2, -1, 1});
  const at::Tensor away = (chroma - ab_bins().t().unsqueeze(1)).abs().amax(0).amin(1);
  CHECK(away.numel() == 18 * 18 * 18);
  CHECK(away.max().item<double>() <= 10);
}

TEST_CASE("a bin's centre has its largest weight there, and five weights", "[ab_bins]") {
  const at::Tensor bins = ab_bins();
  const at::Tensor encoded = soft_encoded(bins.t().view({1, 2, kAbBins, 1}), bins);
  CHECK(encoded.sizes() == at::IntArrayRef{1, kAbBins, kAbBins, 1});
  CHECK(at::equal(encoded.argmax(1).flatten(), at::arange(kAbBins)));
  CHECK(at::equal((encoded > 0).sum(1).flatten(), at::full({kAbBins}, 5, at::kLong)));
  CHECK(at::allclose(encoded.sum(1), at::ones({1, kAbBins, 1}), 0, 1e-6));
  // Far from the border: itself, and four at a distance of 10, or two deviations.
  const at::Tensor gray = soft_encoded(pixel(0, 0), bins);
  const double beside = std::exp(-2);
  CHECK(encoded_at(gray, 0, 0) == Approx(1 / (1 + 4 * beside)));
  for (const auto& [a, b] : {std::pair{10, 0}, {-10, 0}, {0, 10}, {0, -10}}) {
    CHECK(encoded_at(gray, a, b) == Approx(beside / (1 + 4 * beside)));
  }
}

TEST_CASE("between four bins all four weigh the same", "[ab_bins]") {
  const at::Tensor encoded = soft_encoded(pixel(5, 5), ab_bins());
  // The fifth is any of eight bins at (15, 5): 200 more in squared distance, over 2 * 25.
  const double each = 1 / (4 + std::exp(-4));
  for (const auto& [a, b] : {std::pair{0, 0}, {0, 10}, {10, 0}, {10, 10}}) {
    CHECK(encoded_at(encoded, a, b) == Approx(each));
  }
  CHECK((encoded > 0).sum().item<int>() == 5);
  CHECK(encoded.sum().item<double>() == Approx(1));
}

TEST_CASE("colours far outside of all bins are encoded too", "[ab_bins]") {
  for (const double far : {128.0, 300.0, 1e4}) {
    for (const auto& [a, b] : {std::pair{1, 1}, {1, -1}, {-1, 1}, {-1, -1}}) {
      const at::Tensor encoded = soft_encoded(pixel(a * far, b * far), ab_bins());
      CHECK(encoded.isfinite().all().item<bool>());
      CHECK(encoded.sum().item<double>() == Approx(1));
      // The nearest bin wins, though its own Gaussian is 0 in any precision.
      const at::Tensor away =
          (ab_bins() - at::tensor({a * far, b * far}, at::kFloat)).square().sum(1);
      const std::int64_t winner = encoded.argmax(1).item<std::int64_t>();
      CHECK(away[winner].item<double>() == away.min().item<double>());
    }
  }
}

TEST_CASE("a picture is encoded pixel by pixel", "[ab_bins]") {
  at::manual_seed(3);
  const at::Tensor chroma = at::randn({2, 2, 3, 5}) * 40;
  const at::Tensor all = soft_encoded(chroma, ab_bins());
  CHECK(all.sizes() == at::IntArrayRef{2, kAbBins, 3, 5});
  const at::Tensor one = chroma.narrow(0, 1, 1).narrow(2, 2, 1).narrow(3, 4, 1);
  CHECK(at::equal(soft_encoded(one, ab_bins()).flatten(),
                  all.select(0, 1).select(1, 2).select(1, 4)));
}

TEST_CASE("the annealed mean goes from the mean to the mode", "[ab_bins]") {
  const at::Tensor bins = ab_bins();
  const at::Tensor scores = two_bins(bin_at(40, 20), bin_at(-20, 60), 0.7);
  check_colour(annealed_mean(scores, bins, 1), 0.7 * 40 - 0.3 * 20, 0.7 * 20 + 0.3 * 60);
  check_colour(annealed_mean(scores, bins, 1e-4), 40, 20);
  const double odds = std::pow(0.3 / 0.7, 1 / 0.38);
  const double p = 1 / (1 + odds);
  check_colour(annealed_mean(scores, bins), p * 40 - (1 - p) * 20, p * 20 + (1 - p) * 60);
  // A constant added to all scores is nothing; where all are as likely, so they are at any T.
  check_colour(annealed_mean(scores + 50, bins), p * 40 - (1 - p) * 20, p * 20 + (1 - p) * 60);
  const at::Tensor mean = bins.mean(0);
  check_colour(annealed_mean(at::zeros({1, kAbBins, 1, 1}), bins), mean[0].item<double>(),
               mean[1].item<double>());
}

TEST_CASE("pixels are counted in their nearest bins", "[ab_bins]") {
  at::Tensor chroma = at::zeros({2, 2, 2, 2});
  chroma.select(0, 1).select(0, 0).fill_(44.9);
  chroma[1][1][0][0] = -16;
  const at::Tensor counts = bin_counts(chroma, ab_bins());
  CHECK(counts.scalar_type() == at::kLong);
  CHECK(counts.size(0) == kAbBins);
  CHECK(counts[bin_at(0, 0)].item<int>() == 4);
  CHECK(counts[bin_at(40, 0)].item<int>() == 3);
  CHECK(counts[bin_at(40, -20)].item<int>() == 1);
  CHECK(counts.sum().item<int>() == 8);
}

TEST_CASE("smoothing spreads a colour over its neighbours and loses nothing", "[ab_bins]") {
  const at::Tensor bins = ab_bins();
  at::Tensor prior = at::zeros({kAbBins});
  prior[bin_at(10, 10)] = 1;
  const at::Tensor smooth = smoothed_prior(prior, bins);
  CHECK(smooth.sum().item<double>() == Approx(1));
  // A sampled Gaussian in the plane: the square of one along a line.
  const double line = 1 + 2 * std::exp(-2) + 2 * std::exp(-8) + 2 * std::exp(-18);
  const double centre = smooth[bin_at(10, 10)].item<double>();
  CHECK(centre == Approx(1 / (line * line)).epsilon(1e-5));
  CHECK(smooth[bin_at(20, 10)].item<double>() == Approx(centre * std::exp(-2)));
  CHECK(smooth[bin_at(20, 0)].item<double>() == Approx(centre * std::exp(-4)));
  // At the corner of all colours there are fewer neighbours; the sum stays.
  at::Tensor corner = at::zeros({kAbBins});
  corner[0] = 1;
  CHECK(smoothed_prior(corner, bins).sum().item<double>() == Approx(1));
}

TEST_CASE("rare colours weigh more, and all of them 1 in the mean", "[ab_bins]") {
  at::Tensor p = at::full({kAbBins}, 0.5 / (kAbBins - 1));
  p[7] = 0.5;
  const at::Tensor weights = rebalancing_weights(p, p);
  CHECK((p * weights).sum().item<double>() == Approx(1));
  const double common = 1 / (0.25 + 0.5 / kAbBins);
  const double rare = 1 / (0.25 / (kAbBins - 1) + 0.5 / kAbBins);
  CHECK((weights[8] / weights[7]).item<double>() == Approx(rare / common));
  const at::Tensor even = at::full({kAbBins}, 1.0 / kAbBins);
  CHECK(at::allclose(rebalancing_weights(even, even), at::ones({kAbBins})));
  CHECK(at::allclose(rebalancing_weights(p, p, 1), at::ones({kAbBins})));
  CHECK(at::allclose(rebalancing_weights(p, p, 0) * p, even));
  // A colour that never occurs has a weight too.
  at::Tensor never = at::zeros({kAbBins});
  never[0] = 1;
  CHECK(rebalancing_weights(never, never).isfinite().all().item<bool>());
}
