#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "lib/base/errors.h"
#include "lib/media/ssim.h"
#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

constexpr int kWindow = 7;
constexpr std::int32_t kCount = kWindow * kWindow;
constexpr double kC1 = (0.01 * 255) * (0.01 * 255);
constexpr double kC2 = (0.03 * 255) * (0.03 * 255);

// Sums of x, y, x^2 + y^2 (the variances occur as a sum only) and x y, one for every byte of a row.
// All are whole numbers below 49 * 2 * 255^2 < 2^23: nothing is rounded before the division at the
// end.
constexpr std::size_t kMoments = 4;
using Rows = std::array<std::vector<std::int32_t>, kMoments>;

Rows make_rows(std::size_t size) {
  Rows rows;
  for (auto& row : rows) row.resize(size);
  return rows;
}

TINCT_VECTOR_CLONES void products_of(const Rows& pixels, std::int32_t* __restrict squares,
                                     std::int32_t* __restrict product) {
  const std::int32_t* x = pixels[0].data();
  const std::int32_t* y = pixels[1].data();
  const std::size_t size = pixels[0].size();
  for (std::size_t i = 0; i < size; ++i) {
    squares[i] = x[i] * x[i] + y[i] * y[i];
    product[i] = x[i] * y[i];
  }
}

// out[i] is the sum of the seven rows at i. Going down the picture these are rows; going across
// they are one row, shifted.
TINCT_VECTOR_CLONES void add_up(const std::array<const std::int32_t*, kWindow>& rows,
                                std::int32_t* __restrict out, std::size_t size) {
  const auto [a, b, c, d, e, f, g] = rows;
  for (std::size_t i = 0; i < size; ++i) {
    out[i] = a[i] + b[i] + c[i] + d[i] + e[i] + f[i] + g[i];
  }
}

TINCT_VECTOR_CLONES void ssim_of(const Rows& sums, double* __restrict map) {
  constexpr double kMean2 = 1.0 / (kCount * kCount);
  constexpr double kSample = 1.0 / (kCount * (kCount - 1));
  const std::int32_t* x = sums[0].data();
  const std::int32_t* y = sums[1].data();
  const std::int32_t* squares = sums[2].data();
  const std::int32_t* product = sums[3].data();
  const std::size_t size = sums[0].size();
  for (std::size_t i = 0; i < size; ++i) {
    const std::int32_t xy = x[i] * y[i];
    const std::int32_t xx_yy = x[i] * x[i] + y[i] * y[i];
    const double covariance = (kCount * product[i] - xy) * kSample;
    const double variances = (kCount * squares[i] - xx_yy) * kSample;
    map[i] = ((2 * (xy * kMean2) + kC1) * (2 * covariance + kC2)) /
             ((xx_yy * kMean2 + kC1) * (variances + kC2));
  }
}

// Slides down the picture; a ring holds the last seven rows of moments. The channels of a pixel lie
// side by side, so a window's columns are `step` values apart.
class UniformPlane {
 public:
  UniformPlane(std::size_t row_size, std::size_t step)
      : step_(step),
        down_(row_size),
        sums_(make_rows(row_size - (kWindow - 1) * step)),
        map_(sums_[0].size()) {
    ring_.fill(make_rows(row_size));
  }

  void add_row(const std::uint8_t* first, const std::uint8_t* second) {
    Rows& rows = ring_[next_++ % kWindow];
    std::copy_n(first, down_.size(), rows[0].data());
    std::copy_n(second, down_.size(), rows[1].data());
    products_of(rows, rows[2].data(), rows[3].data());
    if (next_ < kWindow) return;
    for (std::size_t moment = 0; moment < kMoments; ++moment) {
      std::array<const std::int32_t*, kWindow> in{};
      for (std::size_t k = 0; k < kWindow; ++k) in[k] = ring_[k][moment].data();
      add_up(in, down_.data(), down_.size());
      for (std::size_t k = 0; k < kWindow; ++k) in[k] = down_.data() + k * step_;
      add_up(in, sums_[moment].data(), map_.size());
    }
    ssim_of(sums_, map_.data());
    for (const double value : map_) total_ += value;
    ++full_;
  }

  [[nodiscard]] double mean() const {
    return total_ / (static_cast<double>(full_) * static_cast<double>(map_.size()));
  }

 private:
  std::size_t step_;
  std::array<Rows, kWindow> ring_;
  std::vector<std::int32_t> down_;
  Rows sums_;
  std::vector<double> map_;
  std::size_t next_ = 0;
  std::size_t full_ = 0;
  double total_ = 0;
};

}  // namespace

double ssim_uniform7(const Frame& first, const Frame& second) {
  if (first.width != second.width || first.height != second.height ||
      first.format != second.format) {
    throw Error(Fault::bug, "SSIM was asked for between frames of two sizes or formats");
  }
  if (first.width < kWindow || first.height < kWindow) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const auto step = static_cast<std::size_t>(bytes_per_pixel(first.format));
  UniformPlane plane(static_cast<std::size_t>(first.width) * step, step);
  for (int y = 0; y < first.height; ++y) plane.add_row(first.row(y), second.row(y));
  return plane.mean();
}

}  // namespace tinct
