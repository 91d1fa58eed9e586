#include "train/models/hint_spread.h"

#include <ATen/ATen.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

#include <algorithm>

namespace tinct {
namespace {

/// Certainty below which the net's own colour wins: that of one hint about 25 pixels away.
constexpr double kOwnCertainty = 2e-4;

/// x [n, 3, h, w] blurred by a Gaussian, zeros outside the picture.
at::Tensor blur(const at::Tensor& x, double deviation) {
  const auto radius = static_cast<std::int64_t>(3 * deviation);
  at::Tensor kernel = at::arange(-radius, radius + 1, x.options());
  kernel = at::exp(-0.5 * at::square(kernel / deviation));
  kernel = kernel / kernel.sum();
  const std::int64_t channels = x.size(1), length = 2 * radius + 1;
  const at::Tensor down = kernel.view({1, 1, length, 1}).expand({channels, 1, length, 1});
  const at::Tensor across = kernel.view({1, 1, 1, length}).expand({channels, 1, 1, length});
  const at::Tensor columns =
      at::conv2d(x, down, {}, {1, 1}, at::IntArrayRef{radius, 0}, {1, 1}, channels);
  return at::conv2d(columns, across, {}, {1, 1}, at::IntArrayRef{0, radius}, {1, 1}, channels);
}

/// points [n, 3, h, w] under the sum of Gaussians.
at::Tensor spread(const at::Tensor& points) {
  const double widest = static_cast<double>(std::max(points.size(2), points.size(3))) / 8;
  at::Tensor sum = points;
  for (double deviation = 1; deviation <= widest; deviation *= 2) {
    sum = sum + blur(points, deviation);
  }
  return sum;
}

/// Also where the net runs in 16 bits: far from hints the sums here are small.
c10::impl::ExcludeDispatchKeyGuard in_float32() {
  return c10::impl::ExcludeDispatchKeyGuard(c10::autocast_dispatch_keyset);
}

}  // namespace

at::Tensor spread_hints(const at::Tensor& chroma, const at::Tensor& hints) {
  const auto guard = in_float32();
  const at::Tensor known = hints.narrow(1, 2, 1);
  const at::Tensor missed = hints.narrow(1, 0, 2) - chroma * known;
  const at::Tensor sum = spread(at::cat({missed, known}, 1));
  return chroma + sum.narrow(1, 0, 2) / (sum.narrow(1, 2, 1) + kOwnCertainty);
}

at::Tensor fill_between_hints(const at::Tensor& hints) {
  const auto guard = in_float32();
  const at::Tensor sum = spread(hints.to(at::kFloat));
  return sum / (sum.narrow(1, 2, 1) + kOwnCertainty);
}

}  // namespace tinct
