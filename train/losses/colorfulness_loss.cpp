#include "train/losses/colorfulness_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros_like.h>

namespace tinct {
namespace {

/// The root whose slope at 0 is 0, not infinite: grays are common, and one of them would make all
/// gradients NaN.
at::Tensor safe_root(const at::Tensor& x) {
  const at::Tensor positive = x > 1e-6;
  return at::where(positive, at::sqrt(at::where(positive, x, 1.0)), at::zeros_like(x));
}

/// Over the pixels of each picture, [n, pixels] to [n].
at::Tensor variance(const at::Tensor& x) { return x.var(at::IntArrayRef{1}, /*unbiased=*/false); }

}  // namespace

at::Tensor colorfulness(const at::Tensor& bgr) {
  const at::Tensor b = bgr.select(1, 0), g = bgr.select(1, 1), r = bgr.select(1, 2);
  const at::Tensor rg = (r - g).flatten(1), yb = (0.5 * (r + g) - b).flatten(1);
  const at::Tensor spread = safe_root(variance(rg) + variance(yb));
  const at::Tensor centre = safe_root(rg.mean(1).square() + yb.mean(1).square());
  return spread + 0.3 * centre;
}

at::Tensor colorfulness_loss(const at::Tensor& bgr) {
  return (1.0 - colorfulness(bgr) / 255.0).mean();
}

}  // namespace tinct
