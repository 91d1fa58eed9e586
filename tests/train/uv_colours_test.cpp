#include "train/models/uv_colours.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>

#include "lib/base/uv_bin_edges.h"
#include "train/lab.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// Every 15th level of B, G and R, and all grays: [1, 3, 1, n] in bytes.
at::Tensor many_colours() {
  std::vector<std::int64_t> b, g, r;
  const auto add = [&](int blue, int green, int red) {
    b.push_back(blue);
    g.push_back(green);
    r.push_back(red);
  };
  for (int i = 0; i < 18 * 18 * 18; ++i) add(15 * (i % 18), 15 * (i / 18 % 18), 15 * (i / 324));
  for (int i = 0; i < 256; ++i) add(i, i, i);
  return at::stack({at::tensor(b), at::tensor(g), at::tensor(r)}).to(at::kByte).view({1, 3, 1, -1});
}

struct LumaAndChroma {
  at::Tensor luma, chroma;
};

LumaAndChroma split_lab(const at::Tensor& bgr) {
  const at::Tensor lab = lab_from_bgr(bgr);
  return {.luma = lab.narrow(1, 0, 1), .chroma = lab.narrow(1, 1, 2)};
}

/// U and V by BT.601's formulas, in double: [1, 2, 1, n].
at::Tensor formula_uv(const at::Tensor& bgr) {
  const at::Tensor scaled = bgr.to(at::kDouble) / 255;
  const at::Tensor b = scaled.select(1, 0), g = scaled.select(1, 1), r = scaled.select(1, 2);
  const at::Tensor y = .299 * r + .587 * g + .114 * b;
  return at::stack({.492 * (b - y), .877 * (r - y)}, 1);
}

double largest_difference(const at::Tensor& x, const at::Tensor& y) {
  return (x - y).abs().max().item<double>();
}

}  // namespace

TEST_CASE("Lab becomes the bytes that it came from", "[uv]") {
  const at::Tensor bgr = many_colours();
  CHECK(largest_difference(unclamped_bgr_from_lab(lab_from_bgr(bgr)), bgr.to(at::kFloat)) < 0.02);
  // Outside of sRGB nothing is clamped: the green of L* 50 and a* -128 has less than no red.
  const at::Tensor green = at::tensor({50.0F, -128.0F, 0.0F}).view({1, 3, 1, 1});
  CHECK(unclamped_bgr_from_lab(green).min().item<double>() < -10);
  CHECK(largest_difference(lab_from_bgr(unclamped_bgr_from_lab(green)), green) < 1e-2);
}

TEST_CASE("the gray of a luma is the gray that has it", "[uv]") {
  const at::Tensor levels = at::arange(256, at::kLong).to(at::kByte).view({1, 1, 1, 256});
  const at::Tensor luma = lab_from_bgr(levels.expand({1, 3, 1, 256})).narrow(1, 0, 1);
  CHECK(largest_difference(gray_of_luma(luma) * 255, levels.to(at::kFloat)) < 1e-2);
  // CIE 15: L* 50 is Y = (66 / 116)^3, L* 8 is the end of the line, 216 / 24389.
  const at::Tensor light = luminance_of(at::tensor({50.0F, 8.0F, 4.0F, 0.0F}));
  CHECK(light[0].item<double>() == Approx(std::pow(66.0 / 116, 3)).epsilon(1e-5));
  CHECK(light[1].item<double>() == Approx(216.0 / 24389).epsilon(1e-4));
  CHECK(light[2].item<double>() == Approx(108.0 / 24389).epsilon(1e-4));
  CHECK(std::abs(light[3].item<double>()) < 1e-8);
}

TEST_CASE("U and V of a luma and a chroma are BT.601's", "[uv]") {
  const at::Tensor bgr = many_colours();
  const auto [luma, chroma] = split_lab(bgr);
  CHECK(largest_difference(uv_of(luma, chroma).to(at::kDouble), formula_uv(bgr)) < 1e-4);
  // Pure red: U = -.492 * .299, V = .877 * .701; pure blue: U = .492 * .886, V = -.877 * .114.
  const at::Tensor red = at::tensor({0, 0, 255}).to(at::kByte).view({1, 3, 1, 1});
  const auto of_red = split_lab(red);
  const at::Tensor uv = uv_of(of_red.luma, of_red.chroma).view({2});
  CHECK(uv[0].item<double>() == Approx(-.147108).margin(1e-4));
  CHECK(uv[1].item<double>() == Approx(.614777).margin(1e-4));
}

TEST_CASE("a luma, U and V lead back to their a* and b*", "[uv]") {
  const auto [luma, chroma] = split_lab(many_colours());
  const at::Tensor back = ab_of_uv(luma, formula_uv(many_colours()));
  CHECK(largest_difference(back, chroma) < 0.02);
  // A chroma that no colour of sRGB has at this luma is met all the same.
  const at::Tensor bright = at::full({1, 1, 1, 1}, 95.0), dark = at::full({1, 1, 1, 1}, 5.0);
  const at::Tensor uv = at::tensor({-.2F, .4F}).view({1, 2, 1, 1});
  for (const at::Tensor& l : {bright, dark}) {
    CHECK(largest_difference(uv_of(l, ab_of_uv(l, uv)), uv) < 1e-3);
  }
}

TEST_CASE("bins by tensors are the bins of tinct score", "[uv]") {
  const at::Tensor bgr = many_colours();
  const auto [luma, chroma] = split_lab(bgr);
  const at::Tensor bins = uv_bins_of(luma, chroma);
  // The formula in double, as metrics/uv_bins.cpp is tested against it.
  const at::Tensor uv = formula_uv(bgr);
  const auto expected = [&](std::int64_t channel, double end) {
    return at::floor((uv.select(1, channel) + end) / (2 * end) * 30).clamp(0, 29).to(at::kLong);
  };
  CHECK(at::equal(bins.select(1, 0), expected(0, kUEnd)));
  CHECK(at::equal(bins.select(1, 1), expected(1, kVEnd)));
  CHECK(bins.min().item<std::int64_t>() == 0);
  CHECK(bins.max().item<std::int64_t>() == 29);
}

TEST_CASE("the centre of a bin is in the bin", "[uv]") {
  const at::Tensor centres = uv_bin_centres();
  CHECK(centres.sizes() == at::IntArrayRef{2, kUvBins});
  CHECK(centres[0][0].item<double>() == Approx(-.436 * 29 / 30));
  CHECK(centres[1][29].item<double>() == Approx(.615 * 29 / 30));
  CHECK(largest_difference(centres, -centres.flip(1)) < 1e-6);
}
