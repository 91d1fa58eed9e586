#include "train/models/hint_spread.h"

#include <ATen/ATen.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <algorithm>
#include <vector>

namespace tinct {
namespace {

/// Certainty below which the net's own colour wins: that of one hint about 25 pixels away.
constexpr double kOwnCertainty = 2e-4;

/// L* between two layers of the grid, and the Gaussian by which a pixel looks into them. A hint
/// lies in the two layers next to its lightness, so the whole kernel is a little wider.
constexpr double kLayerStep = 10;
constexpr double kLayerDeviation = 9;

/// x [n, c, h, w] blurred by a Gaussian of one pixel, zeros outside the picture.
at::Tensor blur(const at::Tensor& x) {
  constexpr std::int64_t kBlurRadius = 3;
  at::Tensor kernel =
      at::exp(-0.5 * at::square(at::arange(-kBlurRadius, kBlurRadius + 1, x.options())));
  kernel = kernel / kernel.sum();
  const std::int64_t channels = x.size(1), length = 2 * kBlurRadius + 1;
  const at::Tensor down = kernel.view({1, 1, length, 1}).expand({channels, 1, length, 1});
  const at::Tensor across = kernel.view({1, 1, 1, length}).expand({channels, 1, 1, length});
  const at::Tensor columns =
      at::conv2d(x, down, {}, {1, 1}, at::IntArrayRef{kBlurRadius, 0}, {1, 1}, channels);
  return at::conv2d(columns, across, {}, {1, 1}, at::IntArrayRef{0, kBlurRadius}, {1, 1}, channels);
}

/// Sums of 2 x 2 pixels; the last row and column of an odd size stand alone.
at::Tensor sums_of_four(const at::Tensor& x) {
  return at::avg_pool2d(x, {2, 2}, {2, 2}, {0, 0}, /*ceil_mode=*/true, true, 1);
}

/// x [n, c, h, w] under the sum of Gaussians of 1, 2, 4 … pixels: a wide one is one of a pixel on a
/// picture that was made as much smaller.
at::Tensor under_all_widths(const at::Tensor& x) {
  const double widest = static_cast<double>(std::max(x.size(2), x.size(3))) / 8;
  std::vector<at::Tensor> levels{x};
  for (double deviation = 2; deviation <= widest; deviation *= 2) {
    levels.push_back(sums_of_four(levels.back()));
  }
  at::Tensor sum = blur(levels.back());
  for (std::size_t level = levels.size() - 1; level-- > 0;) {
    const at::Tensor& finer = levels[level];
    // A pixel of the coarser level is four of this one.
    sum = blur(finer) + at::upsample_bilinear2d(sum, finer.sizes().slice(2), false) / 4;
  }
  return sum;
}

/// points [n, 3, h, w] under the kernel over places and lightness.
at::Tensor spread(const at::Tensor& points, const at::Tensor& luma) {
  const std::int64_t n = points.size(0), h = points.size(2), w = points.size(3);
  const at::Tensor centres =
      at::arange(0, 100 + kLayerStep / 2, kLayerStep, points.options()).view({1, 1, -1, 1, 1});
  const std::int64_t layers = centres.size(2);
  const at::Tensor distance = luma.to(at::kFloat).unsqueeze(2) - centres;
  const at::Tensor share = at::relu(1 - at::abs(distance) / kLayerStep);
  const at::Tensor grid = (points.contiguous().unsqueeze(2) * share).reshape({n, 3 * layers, h, w});
  const at::Tensor look = at::exp(-0.5 * at::square(distance / kLayerDeviation));
  return points + (under_all_widths(grid).reshape({n, 3, layers, h, w}) * look).sum(2);
}

/// A picture without hints isn't changed: where that is free to know, the work of it is saved.
bool has_no_hint(const at::Tensor& hints) {
  return !at::GradMode::is_enabled() && hints.is_cpu() && !hints.any().item<bool>();
}

/// Also where the net runs in 16 bits: far from hints the sums here are small.
c10::impl::ExcludeDispatchKeyGuard in_float32() {
  return c10::impl::ExcludeDispatchKeyGuard(c10::autocast_dispatch_keyset);
}

}  // namespace

at::Tensor spread_hints(const at::Tensor& chroma, const at::Tensor& luma, const at::Tensor& hints) {
  if (has_no_hint(hints)) return chroma;
  const auto guard = in_float32();
  const at::Tensor known = hints.narrow(1, 2, 1);
  const at::Tensor missed = hints.narrow(1, 0, 2) - chroma * known;
  const at::Tensor sum = spread(at::cat({missed, known}, 1), luma);
  return chroma + sum.narrow(1, 0, 2) / (sum.narrow(1, 2, 1) + kOwnCertainty);
}

at::Tensor fill_between_hints(const at::Tensor& luma, const at::Tensor& hints) {
  if (has_no_hint(hints)) return hints.to(at::kFloat);
  const auto guard = in_float32();
  const at::Tensor sum = spread(hints.to(at::kFloat), luma);
  return sum / (sum.narrow(1, 2, 1) + kOwnCertainty);
}

}  // namespace tinct
