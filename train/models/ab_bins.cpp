#include "train/models/ab_bins.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bincount.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/zeros_like.h>

#include <array>
#include <vector>

namespace tinct {
namespace {

constexpr double kBinSide = 10;
constexpr std::int64_t kNearest = 5;
constexpr double kSoftDeviation = 5;

/// The bins of one a*: b* from `first` to `last`; all in bins, that is divided by 10.
struct BinRow {
  int a, first, last;
};

constexpr std::array<BinRow, 20> kRows{
    {{-9, 5, 9},   {-8, 2, 9},   {-7, 0, 9},  {-6, -2, 9}, {-5, -3, 10}, {-4, -4, 10}, {-3, -5, 10},
     {-2, -5, 10}, {-1, -6, 10}, {0, -7, 10}, {1, -8, 9},  {2, -8, 9},   {3, -9, 9},   {4, -10, 9},
     {5, -10, 8},  {6, -11, 8},  {7, -11, 8}, {8, -11, 7}, {9, -11, 7},  {10, -9, 0}}};

/// Squares of the distances between two lists of colours, [m, 2] and [k, 2]: [m, k]. By
/// differences: the expanded square loses the small ones.
at::Tensor squared_distances(const at::Tensor& from, const at::Tensor& to) {
  const at::Tensor a = from.select(1, 0).unsqueeze(1) - to.select(1, 0);
  const at::Tensor b = from.select(1, 1).unsqueeze(1) - to.select(1, 1);
  return a * a + b * b;
}

/// [n, c, h, w] as one row of c for each pixel.
at::Tensor pixel_rows(const at::Tensor& pictures) {
  return pictures.permute({0, 2, 3, 1}).reshape({-1, pictures.size(1)});
}

}  // namespace

at::Tensor ab_bins() {
  std::vector<double> centres;
  for (const BinRow& row : kRows) {
    for (int b = row.first; b <= row.last; ++b) {
      centres.insert(centres.end(), {kBinSide * row.a, kBinSide * b});
    }
  }
  return at::tensor(centres, at::kFloat).view({-1, 2});
}

at::Tensor soft_encoded(const at::Tensor& chroma, const at::Tensor& bins) {
  const at::Tensor distances = squared_distances(pixel_rows(chroma), bins);
  const auto [nearest, which] = at::topk(distances, kNearest, 1, false);
  // As a softmax: far outside of all bins every Gaussian by itself is 0.
  const at::Tensor weights = at::softmax(nearest / (-2 * kSoftDeviation * kSoftDeviation), 1);
  const at::Tensor all = at::zeros_like(distances).scatter_(1, which, weights);
  return all.view({chroma.size(0), chroma.size(2), chroma.size(3), bins.size(0)})
      .permute({0, 3, 1, 2});
}

at::Tensor bin_counts(const at::Tensor& chroma, const at::Tensor& bins) {
  const at::Tensor nearest = squared_distances(pixel_rows(chroma), bins).argmin(1);
  return at::bincount(nearest.cpu(), {}, bins.size(0));
}

at::Tensor annealed_mean(const at::Tensor& scores, const at::Tensor& bins, double temperature) {
  const at::Tensor likely = at::softmax(scores / temperature, 1);
  // By sums: a matrix product would be taken in 16 bits where the net is.
  const auto mean = [&](std::int64_t channel) {
    return (likely * bins.select(1, channel).view({1, -1, 1, 1})).sum(1);
  };
  return at::stack({mean(0), mean(1)}, 1);
}

at::Tensor smoothed_prior(const at::Tensor& prior, const at::Tensor& bins, double deviation) {
  const at::Tensor blur = at::exp(squared_distances(bins, bins) / (-2 * deviation * deviation));
  return (blur / blur.sum(0) * prior).sum(1);
}

at::Tensor rebalancing_weights(const at::Tensor& prior, const at::Tensor& smoothed, double mix) {
  const double even = mix / static_cast<double>(prior.size(0));
  const at::Tensor weights = ((1 - mix) * smoothed + even).reciprocal();
  return weights / (prior * weights).sum();
}

}  // namespace tinct
