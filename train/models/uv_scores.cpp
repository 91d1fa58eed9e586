#include "train/models/uv_scores.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include "train/models/bin_scores.h"
#include "train/models/uv_colours.h"

namespace tinct {
namespace {

constexpr double kUvTemperature = 0.38;

}  // namespace

at::Tensor uv_cross_entropy(const UvScores& scores, const at::Tensor& bins) {
  return (bin_cross_entropy(scores.u, bins.select(1, 0)) +
          bin_cross_entropy(scores.v, bins.select(1, 1)))
      .mean();
}

at::Tensor likeliest_bins(const UvScores& scores) {
  return at::stack({scores.u.argmax(1), scores.v.argmax(1)}, 1);
}

at::Tensor ab_from_uv_scores(const UvScores& scores, const at::Tensor& luma,
                             const std::string& how) {
  const at::Tensor centres = uv_bin_centres().to(luma.device());
  const at::Tensor u = decode_bins(scores.u, centres[0], how, kUvTemperature);
  const at::Tensor v = decode_bins(scores.v, centres[1], how, kUvTemperature);
  return ab_of_uv(luma, at::cat({u, v}, 1));
}

}  // namespace tinct
