#include "metrics/uv_bins.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

constexpr std::size_t kBlock = 512;

// In whole numbers: 255000 (B - Y) is 886 B - 299 R - 587 G, and between two edges of U it grows by
// 2 * 255000 * .436 / (30 * .492) = 1853000 / 123; likewise 10455000 / 877 for V. No colour lies
// on an edge but the grays (in the middle), which the caller mends.
TINCT_VECTOR_CLONES void bins_of_block(const std::array<const std::int32_t*, 3>& rgb,
                                       std::size_t size, std::uint8_t* __restrict u,
                                       std::uint8_t* __restrict v) {
  const auto [r, g, b] = rgb;
  for (std::size_t i = 0; i < size; ++i) {
    const std::int32_t of_u = 123 * (886 * b[i] - 299 * r[i] - 587 * g[i]) + 15 * 1853000;
    const std::int32_t of_v = 877 * (701 * r[i] - 587 * g[i] - 114 * b[i]) + 15 * 10455000;
    u[i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(of_u) / 1853000U);
    v[i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(of_v) / 10455000U);
  }
}

std::uint8_t bin_of_zero(double value, double largest) {
  return static_cast<std::uint8_t>(std::floor((value + largest) / (2 * largest) * 30));
}

// The middle edge is U = V = 0. In double, Y of a few grays is not quite their R = G = B, and they
// fall below it: as every implementation of the formula has them there, so do we.
struct GrayBins {
  std::array<std::uint8_t, 256> u{}, v{};
  GrayBins() {
    for (std::size_t i = 0; i < 256; ++i) {
      const double gray = static_cast<double>(i) / 255.;
      const double y = .299 * gray + .587 * gray + .114 * gray;
      u[i] = bin_of_zero(.492 * (gray - y), .436);
      v[i] = bin_of_zero(.877 * (gray - y), .615);
    }
  }
};

const GrayBins& gray_bins() {
  static const GrayBins kBins;
  return kBins;
}

}  // namespace

UvBins uv_bins_of(const Frame& bgr) {
  const auto width = static_cast<std::size_t>(bgr.width);
  const std::size_t pixels = width * static_cast<std::size_t>(bgr.height);
  UvBins bins{.u = std::vector<std::uint8_t>(pixels), .v = std::vector<std::uint8_t>(pixels)};
  const GrayBins& grays = gray_bins();
  std::array<std::int32_t, kBlock> r, g, b;
  std::size_t at = 0;
  for (int y = 0; y < bgr.height; ++y) {
    for (std::size_t x = 0; x < width; x += kBlock) {
      const std::size_t size = std::min(kBlock, width - x);
      const std::uint8_t* pixel = bgr.row(y) + 3 * x;
      for (std::size_t i = 0; i < size; ++i, pixel += 3) {
        b[i] = pixel[0];
        g[i] = pixel[1];
        r[i] = pixel[2];
      }
      bins_of_block({r.data(), g.data(), b.data()}, size, bins.u.data() + at, bins.v.data() + at);
      for (std::size_t i = 0; i < size; ++i) {
        if (b[i] != g[i] || g[i] != r[i]) continue;
        bins.u[at + i] = grays.u[static_cast<std::size_t>(g[i])];
        bins.v[at + i] = grays.v[static_cast<std::size_t>(g[i])];
      }
      at += size;
    }
  }
  return bins;
}

}  // namespace tinct
