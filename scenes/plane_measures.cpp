#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "scenes/plane_measures.h"

namespace tinct {
namespace {

constexpr int kPixels = kGridWidth * kGridHeight;
constexpr int kHalfWidth = kGridWidth / 2;
constexpr int kHalfHeight = kGridHeight / 2;
constexpr int kShiftX = 13;
constexpr int kShiftY = 6;
// A place counts as the frame's when its structure is this alike, the middle of the gap between
// related cells (> .8) and unrelated ones after search (< .6).
constexpr double kClearlyAlike = 0.7;

using HalfPlane = std::array<std::int32_t, kHalfWidth * kHalfHeight>;

HalfPlane halved(const StructurePlane& plane) {
  HalfPlane half;
  const std::int16_t* luma = plane.luma();
  for (int y = 0; y < kHalfHeight; ++y) {
    for (int x = 0; x < kHalfWidth; ++x) {
      const std::int16_t* at = luma + 2 * y * kGridWidth + 2 * x;
      half[static_cast<std::size_t>(y * kHalfWidth + x)] =
          at[0] + at[1] + at[kGridWidth] + at[kGridWidth + 1];
    }
  }
  return half;
}

// Correlation of the pixels that overlap when b is moved by (dx, dy). Sums of whole numbers, exact.
double correlation_at(const HalfPlane& a, const HalfPlane& b, int dx, int dy) {
  std::int64_t sum_a = 0;
  std::int64_t sum_b = 0;
  std::int64_t squares_a = 0;
  std::int64_t squares_b = 0;
  std::int64_t products = 0;
  const int left = std::max(0, dx);
  const int right = std::min(kHalfWidth, kHalfWidth + dx);
  for (int y = std::max(0, dy); y < std::min(kHalfHeight, kHalfHeight + dy); ++y) {
    const std::int32_t* pa = &a[static_cast<std::size_t>(y * kHalfWidth)];
    const std::int32_t* pb = &b[static_cast<std::size_t>((y - dy) * kHalfWidth)];
    std::int32_t row_a = 0;
    std::int32_t row_b = 0;
    std::int32_t row_aa = 0;
    std::int32_t row_bb = 0;
    std::int32_t row_ab = 0;
    for (int x = left; x < right; ++x) {
      const std::int32_t u = pa[x];
      const std::int32_t v = pb[x - dx];
      row_a += u;
      row_b += v;
      row_aa += u * u;
      row_bb += v * v;
      row_ab += u * v;
    }
    sum_a += row_a;
    sum_b += row_b;
    squares_a += row_aa;
    squares_b += row_bb;
    products += row_ab;
  }
  const double count = (right - left) * (kHalfHeight - std::abs(dy));
  const double mean_a = static_cast<double>(sum_a) / count;
  const double mean_b = static_cast<double>(sum_b) / count;
  const double var_a = static_cast<double>(squares_a) / count - mean_a * mean_a;
  const double var_b = static_cast<double>(squares_b) / count - mean_b * mean_b;
  const double covariance = static_cast<double>(products) / count - mean_a * mean_b;
  // Sums of four pixels: SSIM's C2 / 2 scaled by 16 keeps flat pictures from comparing noise.
  constexpr double kFlat = 16 * 29.26;
  return (covariance + kFlat) / (std::sqrt(std::max(0.0, var_a) * std::max(0.0, var_b)) + kFlat);
}

struct CellSums {
  double yy = 0, uu = 0, vv = 0, yu = 0, yv = 0, uv = 0;
};

// Central second moments of a cell of the frame (y), its place in the first (u) and the last (v).
CellSums cell_sums(const std::int16_t* y, const std::int16_t* u, const std::int16_t* v) {
  std::int64_t s[3] = {};
  std::int64_t p[6] = {};
  for (int row = 0; row < kCellHeight; ++row) {
    std::int32_t sum_y = 0, sum_u = 0, sum_v = 0;
    std::int32_t yy = 0, uu = 0, vv = 0, yu = 0, yv = 0, uv = 0;
    for (int x = 0; x < kCellWidth; ++x) {
      const std::int32_t a = y[x];
      const std::int32_t b = u[x];
      const std::int32_t c = v[x];
      sum_y += a, sum_u += b, sum_v += c;
      yy += a * a, uu += b * b, vv += c * c;
      yu += a * b, yv += a * c, uv += b * c;
    }
    s[0] += sum_y, s[1] += sum_u, s[2] += sum_v;
    p[0] += yy, p[1] += uu, p[2] += vv, p[3] += yu, p[4] += yv, p[5] += uv;
    y += kGridWidth, u += kGridWidth, v += kGridWidth;
  }
  constexpr double kCount = kCellWidth * kCellHeight;
  const auto central = [&](int product, int i, int j) {
    return static_cast<double>(p[product]) / kCount -
           static_cast<double>(s[i]) / kCount * (static_cast<double>(s[j]) / kCount);
  };
  return {central(0, 0, 0), central(1, 1, 1), central(2, 2, 2),
          central(3, 0, 1), central(4, 0, 2), central(5, 1, 2)};
}

struct Explained {
  double both;
  double single;
};

// Shares of y's variance in the least squares fit by u and v, and by the better of the two. A
// little of the sensor's noise is added to every variance so that flat cells explain nothing.
Explained explained(const CellSums& sums) {
  constexpr double kNoise = 2;
  const double yy = sums.yy + kNoise;
  const double uu = sums.uu + kNoise;
  const double vv = sums.vv + kNoise;
  const double by_u = sums.yu * sums.yu / (yy * uu);
  const double by_v = sums.yv * sums.yv / (yy * vv);
  const double determinant = uu * vv - sums.uv * sums.uv;
  const double both =
      (sums.yu * sums.yu * vv - 2 * sums.yu * sums.yv * sums.uv + sums.yv * sums.yv * uu) /
      (determinant * yy);
  const double single = std::max(by_u, by_v);
  return {std::clamp(both, single, 1.0), single};
}

const std::int16_t* place(const StructurePlane& plane, int cell,
                          const StructurePlane::CellMatch& match) {
  return plane.luma() + (cell_top(cell) + match.down) * kGridWidth + cell_left(cell) + match.right;
}

}  // namespace

double mean_difference(const StructurePlane& a, const StructurePlane& b) noexcept {
  std::int32_t sum = 0;
  for (int i = 0; i < kPixels; ++i) sum += std::abs(a.luma()[i] - b.luma()[i]);
  return static_cast<double>(sum) / kPixels;
}

double shifted_correlation(const StructurePlane& a, const StructurePlane& b) noexcept {
  const HalfPlane first = halved(a);
  const HalfPlane second = halved(b);
  double best = -1;
  for (int dy = -kShiftY; dy <= kShiftY; ++dy) {
    for (int dx = -kShiftX; dx <= kShiftX; ++dx) {
      best = std::max(best, correlation_at(first, second, dx, dy));
    }
  }
  return best;
}

MixtureFit mixture_fit(const StructurePlane& first, const StructurePlane& last,
                       const StructurePlane& frame) noexcept {
  const auto in_first = frame.match(first);
  const auto in_last = frame.match(last);
  MixtureFit fit;
  double weights = 0;
  for (int cell = 0; cell < kCells; ++cell) {
    const auto index = static_cast<std::size_t>(cell);
    const Explained share =
        explained(cell_sums(place(frame, cell, {}), place(first, cell, in_first[index]),
                            place(last, cell, in_last[index])));
    const double weight = std::max(in_first[index].weight, in_last[index].weight);
    weights += weight;
    fit.both += weight * share.both;
    fit.single += weight * share.single;
    const bool like_first = in_first[index].alike >= kClearlyAlike;
    const bool like_last = in_last[index].alike >= kClearlyAlike;
    if (like_first && in_first[index].alike >= in_last[index].alike) fit.cells_first += weight;
    if (like_last && in_last[index].alike > in_first[index].alike) fit.cells_last += weight;
  }
  fit.both /= weights;
  fit.single /= weights;
  fit.cells_first /= weights;
  fit.cells_last /= weights;
  return fit;
}

PlainMixture plain_mixture(const StructurePlane& first, const StructurePlane& last,
                           const StructurePlane& frame) noexcept {
  std::int32_t along = 0;
  std::int32_t length = 0;
  std::int32_t distance = 0;
  for (int i = 0; i < kPixels; ++i) {
    const std::int32_t chord = last.luma()[i] - first.luma()[i];
    const std::int32_t way = frame.luma()[i] - first.luma()[i];
    along += chord * way;
    length += chord * chord;
    distance += way * way;
  }
  if (length == 0) return {};
  const double share = static_cast<double>(along) / length;
  return {share, static_cast<double>(distance) / length - share * share};
}

}  // namespace tinct
