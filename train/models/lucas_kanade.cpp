#include "train/models/lucas_kanade.h"

#include <ATen/ATen.h>

namespace tinct {
namespace {

constexpr std::int64_t kLeastSquaresWindow = 5;
/// Added to the mean squares of the gradient, in L* of a pixel.
constexpr double kDamping = 1;
/// In pixels: what lies further off is no longer on the same slope.
constexpr double kFurthestStep = 1;

/// The central differences along a dimension; at the border half of what the inner side has.
at::Tensor luma_slope(const at::Tensor& picture, std::int64_t dimension) {
  const std::int64_t pairs = picture.size(dimension) - 1;
  const at::Tensor rises =
      (picture.narrow(dimension, 1, pairs) - picture.narrow(dimension, 0, pairs)) / 2;
  const bool along_x = dimension == 3;
  const auto pad = [&](std::int64_t before, std::int64_t after) {
    return along_x ? at::constant_pad_nd(rises, {before, after})
                   : at::constant_pad_nd(rises, {0, 0, before, after});
  };
  return pad(1, 0) + pad(0, 1);
}

/// The means over the part of the window around every pixel that lies in the picture.
at::Tensor window_means(const at::Tensor& planes) {
  constexpr std::int64_t kMargin = kLeastSquaresWindow / 2;
  const auto mean = [](const at::Tensor& x, at::IntArrayRef window, at::IntArrayRef margin) {
    return at::avg_pool2d(x, window, {1, 1}, margin, /*ceil_mode=*/false,
                          /*count_include_pad=*/false);
  };
  // Along the rows, then the columns: a window of 10 numbers in place of 25.
  return mean(mean(planes, {1, kLeastSquaresWindow}, {0, kMargin}), {kLeastSquaresWindow, 1},
              {kMargin, 0});
}

}  // namespace

LucasKanade lucas_kanade(const at::Tensor& from, const at::Tensor& to) {
  const at::Tensor mean = (from + to) / 2;
  const at::Tensor x = luma_slope(mean, 3), y = luma_slope(mean, 2);
  const at::Tensor brighter = from - to;
  // Old films flicker: what all pixels share is light, not motion.
  const at::Tensor difference = brighter - brighter.mean(at::IntArrayRef{2, 3}, true);
  const at::Tensor products = at::cat({x * x, x * y, y * y, x * difference, y * difference}, 1);
  const at::Tensor means = window_means(products);
  const auto at_of = [&](std::int64_t i) { return means.narrow(1, i, 1); };
  const at::Tensor xx = at_of(0) + kDamping, xy = at_of(1), yy = at_of(2) + kDamping;
  const at::Tensor xd = at_of(3), yd = at_of(4);
  // Cramer's rule; damping keeps the determinant above its square.
  const at::Tensor step = at::cat({yy * xd - xy * yd, xx * yd - xy * xd}, 1) / (xx * yy - xy * xy);
  return {.step = step.clamp(-kFurthestStep, kFurthestStep), .difference = difference};
}

}  // namespace tinct
