#include "metrics/uv_bins.h"

#include <algorithm>
#include <array>

#include "lib/base/uv_bin_edges.h"
#include "lib/media/vector_clones.h"

namespace tinct {
namespace {

constexpr std::size_t kBlock = 512;

inline std::uint8_t bin_of_bytes(const UvBinSteps& steps, std::int32_t r, std::int32_t g,
                                 std::int32_t b) {
  const std::int32_t above = steps.blue * b + steps.green * g + steps.red * r + 15 * steps.step;
  return static_cast<std::uint8_t>(static_cast<std::uint32_t>(above) /
                                   static_cast<std::uint32_t>(steps.step));
}

// Grays are left to the caller.
TINCT_VECTOR_CLONES void bins_of_block(const std::array<const std::int32_t*, 3>& rgb,
                                       std::size_t size, std::uint8_t* __restrict u,
                                       std::uint8_t* __restrict v) {
  const auto [r, g, b] = rgb;
  for (std::size_t i = 0; i < size; ++i) {
    u[i] = bin_of_bytes(kUSteps, r[i], g[i], b[i]);
    v[i] = bin_of_bytes(kVSteps, r[i], g[i], b[i]);
  }
}

}  // namespace

UvBins uv_bins_of(const Frame& bgr) {
  const auto width = static_cast<std::size_t>(bgr.width);
  const std::size_t pixels = width * static_cast<std::size_t>(bgr.height);
  UvBins bins{.u = std::vector<std::uint8_t>(pixels), .v = std::vector<std::uint8_t>(pixels)};
  static const GrayUvBins grays = gray_uv_bins();
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
