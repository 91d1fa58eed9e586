#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/lane_sum.h"
#include "lib/media/ssim.h"
#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

constexpr int kTaps = 11;
constexpr int kCentre = kTaps / 2;
constexpr double kC1 = (0.01 * 255) * (0.01 * 255);
constexpr double kC2 = (0.03 * 255) * (0.03 * 255);

// Half of the symmetric window: the weight at distance 0 … 5 from its centre.
const std::array<double, kCentre + 1>& gaussian() {
  static const auto kWeights = [] {
    std::array<double, kCentre + 1> weights{};
    double sum = 0;
    for (int i = -kCentre; i <= kCentre; ++i) sum += std::exp(-i * i / (2 * 1.5 * 1.5));
    for (int i = 0; i <= kCentre; ++i) {
      weights[static_cast<std::size_t>(i)] = std::exp(-i * i / (2 * 1.5 * 1.5)) / sum;
    }
    return weights;
  }();
  return kWeights;
}

// The four moments SSIM needs: x, y, x^2 + y^2 (the variances occur as a sum only) and x y.
constexpr std::size_t kMoments = 4;
template <typename Value>
using Rows = std::array<std::vector<Value>, kMoments>;

// Half of the separable filter: out[i] is the weighted sum of the eleven rows at i. Going down the
// picture these are rows; going across they are one row, shifted. Whole numbers of 8-bit values
// (moments, and sums of two) are exact in float too, and take half the memory.
template <typename Value>
[[gnu::always_inline]] inline void weigh_any(const std::array<const Value*, kTaps>& rows,
                                             double* __restrict out, std::size_t size) {
  const auto [a, b, c, d, e, f, g, h, i, j, k] = rows;
  const auto [w0, w1, w2, w3, w4, w5] = gaussian();
  for (std::size_t x = 0; x < size; ++x) {
    out[x] = w0 * double{f[x]} + w1 * double{e[x] + g[x]} + w2 * double{d[x] + h[x]} +
             w3 * double{c[x] + i[x]} + w4 * double{b[x] + j[x]} + w5 * double{a[x] + k[x]};
  }
}
TINCT_VECTOR_CLONES void weigh(const std::array<const double*, kTaps>& rows, double* __restrict out,
                               std::size_t size) {
  weigh_any(rows, out, size);
}
TINCT_VECTOR_CLONES void weigh(const std::array<const float*, kTaps>& rows, double* __restrict out,
                               std::size_t size) {
  weigh_any(rows, out, size);
}

TINCT_VECTOR_CLONES void ssim_of(const std::array<const double*, kMoments>& moments,
                                 double* __restrict map, std::size_t size) {
  const auto [x, y, squares, product] = moments;
  for (std::size_t i = 0; i < size; ++i) {
    const double xy = x[i] * y[i];
    const double xx_yy = x[i] * x[i] + y[i] * y[i];
    map[i] = ((2 * xy + kC1) * (2 * (product[i] - xy) + kC2)) /
             ((xx_yy + kC1) * (squares[i] - xx_yy + kC2));
  }
}

template <typename Value>
[[gnu::always_inline]] inline void products_of_any(const Value* x, const Value* y,
                                                   Value* __restrict squares,
                                                   Value* __restrict product, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    squares[i] = x[i] * x[i] + y[i] * y[i];
    product[i] = x[i] * y[i];
  }
}
TINCT_VECTOR_CLONES void products_of(const double* x, const double* y, double* __restrict squares,
                                     double* __restrict product, std::size_t size) {
  products_of_any(x, y, squares, product, size);
}
TINCT_VECTOR_CLONES void products_of(const float* x, const float* y, float* __restrict squares,
                                     float* __restrict product, std::size_t size) {
  products_of_any(x, y, squares, product, size);
}

// Slides down one pair of planes. The last eleven rows of moments are kept in a ring; every full
// ring is filtered downwards, then across, and its SSIM values are added up.
template <typename Value>
class WangPlane {
 public:
  // `row_size` values a row, of which those `step` apart are neighbours.
  WangPlane(std::size_t row_size, std::size_t step) : size_(row_size), step_(step) {
    for (Rows<Value>& rows : ring_) {
      for (auto& row : rows) row.resize(size_);
    }
    down_.resize(size_);
    for (auto& row : filtered_) row.resize(size_ - (kTaps - 1) * step);
    map_.resize(filtered_[0].size());
  }

  // `fill(x, y)` writes the next row of both planes. Where the ring is full then, `filter_means(x,
  // y)` may write the filtered rows of both, the first two moments; it returns false if it doesn't.
  template <typename Fill, typename FilterMeans>
  void add_row(const Fill& fill, const FilterMeans& filter_means) {
    Rows<Value>& rows = ring_[next_++ % kTaps];
    fill(rows[0].data(), rows[1].data());
    products_of(rows[0].data(), rows[1].data(), rows[2].data(), rows[3].data(), size_);
    if (next_ < kTaps) return;
    const bool known = filter_means(filtered_[0], filtered_[1]);
    for (std::size_t moment = known ? 2 : 0; moment < kMoments; ++moment) filter(moment);
    ssim_of({filtered_[0].data(), filtered_[1].data(), filtered_[2].data(), filtered_[3].data()},
            map_.data(), map_.size());
    total_ += lane_sum(map_.size(), [&](std::size_t i) { return map_[i]; });
    ++full_;
  }
  // The row of x and y, 0 and 1, that was added last.
  [[nodiscard]] const std::vector<Value>& last(std::size_t plane) const {
    return ring_[(next_ + kTaps - 1) % kTaps][plane];
  }
  // The filtered rows of both of the last full ring.
  [[nodiscard]] const std::vector<double>& means(std::size_t plane) const {
    return filtered_[plane];
  }

  [[nodiscard]] double mean() const {
    return total_ / (static_cast<double>(full_) * static_cast<double>(map_.size()));
  }

 private:
  void filter(std::size_t moment) {
    std::array<const Value*, kTaps> down{};
    for (std::size_t k = 0; k < kTaps; ++k) down[k] = ring_[(next_ + k) % kTaps][moment].data();
    weigh(down, down_.data(), size_);
    std::array<const double*, kTaps> across{};
    for (std::size_t k = 0; k < kTaps; ++k) across[k] = down_.data() + k * step_;
    weigh(across, filtered_[moment].data(), map_.size());
  }

  std::size_t size_;
  std::size_t step_;
  std::array<Rows<Value>, kTaps> ring_;
  std::vector<double> down_;
  Rows<double> filtered_;
  std::vector<double> map_;
  std::size_t next_ = 0;
  std::size_t full_ = 0;
  double total_ = 0;
};

TINCT_VECTOR_CLONES void floats_of(const std::uint8_t* values, float* __restrict out,
                                   std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<float>(values[i]);
}

// The luma of pixels of three channels.
template <typename Value>
[[gnu::always_inline]] inline void luma_row_any(const Value* bgr, std::size_t width,
                                                double* __restrict out) noexcept {
  for (std::size_t i = 0; i < width; ++i, bgr += 3) {
    const auto b = static_cast<double>(bgr[0]), g = static_cast<double>(bgr[1]);
    out[i] = 0.299 * static_cast<double>(bgr[2]) + 0.587 * g + 0.114 * b;
  }
}
TINCT_VECTOR_CLONES void luma_row(const float* bgr, std::size_t width,
                                  double* __restrict out) noexcept {
  luma_row_any(bgr, width, out);
}
TINCT_VECTOR_CLONES void luma_row(const double* bgr, std::size_t width,
                                  double* __restrict out) noexcept {
  luma_row_any(bgr, width, out);
}

}  // namespace

WangSsim ssim_wang(const Frame& first, const Frame& second) {
  if (first.width != second.width || first.height != second.height ||
      first.format != second.format) {
    throw Error(Fault::bug, "SSIM was asked for between frames of two sizes or formats");
  }
  if (first.width < kTaps || first.height < kTaps) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    return {.rgb = none, .y = none};
  }
  const auto step = static_cast<std::size_t>(bytes_per_pixel(first.format));
  const auto width = static_cast<std::size_t>(first.width);
  const bool gray = first.format == PixelFormat::gray8;
  WangPlane<float> channels(width * step, step);
  WangPlane<double> y_plane(width, 1);
  for (int row = 0; row < first.height; ++row) {
    const std::uint8_t* a = first.row(row);
    const std::uint8_t* b = second.row(row);
    channels.add_row(
        [&](float* x, float* y) {
          floats_of(a, x, width * step);
          floats_of(b, y, width * step);
        },
        [](const auto&, const auto&) { return false; });
    if (gray) continue;
    y_plane.add_row(
        [&](double* x, double* y) {
          luma_row(channels.last(0).data(), width, x);
          luma_row(channels.last(1).data(), width, y);
        },
        // The mean luma is the luma of the means.
        [&](std::vector<double>& x, std::vector<double>& y) {
          luma_row(channels.means(0).data(), x.size(), x.data());
          luma_row(channels.means(1).data(), y.size(), y.data());
          return true;
        });
  }
  return {.rgb = channels.mean(), .y = gray ? channels.mean() : y_plane.mean()};
}

}  // namespace tinct
