#include "train/models/bin_scores.h"

#include <ATen/ATen.h>

#include "lib/base/errors.h"

namespace tinct {
namespace {

at::Tensor mean_of_bins(const at::Tensor& likely, const at::Tensor& centres) {
  // By a sum: a matrix product would be taken in 16 bits where the net is.
  return (likely * centres.view({1, -1, 1, 1})).sum(1, true);
}

at::Tensor median_of_bins(const at::Tensor& likely, const at::Tensor& centres) {
  const at::Tensor up_to = at::cumsum(likely, 1);
  const std::int64_t last = centres.size(0) - 1;
  const at::Tensor bin = (up_to < 0.5).sum(1, true).clamp_max(last);
  const at::Tensor part = likely.gather(1, bin);
  const at::Tensor below = up_to.gather(1, bin) - part;
  const at::Tensor inside = ((0.5 - below) / part.clamp_min(1e-12)).clamp(0, 1) - 0.5;
  return centres.index({bin}) + inside * (centres[1] - centres[0]);
}

}  // namespace

at::Tensor bin_cross_entropy(const at::Tensor& scores, const at::Tensor& bins) {
  // By gather, not nll_loss2d: its sum on CUDA depends on the order of threads.
  return -at::log_softmax(scores, 1).gather(1, bins.unsqueeze(1)).squeeze(1);
}

at::Tensor decode_bins(const at::Tensor& scores, const at::Tensor& centres, const std::string& how,
                       double temperature) {
  const at::Tensor wide = scores.to(at::kFloat);
  if (how == "mode") return centres.index({wide.argmax(1, true)});
  const at::Tensor likely = at::softmax(wide / temperature, 1);
  if (how == "mean") return mean_of_bins(likely, centres);
  if (how == "median") return median_of_bins(likely, centres);
  throw Error(Fault::usage, "decode=" + how + ": there are mean, median and mode");
}

}  // namespace tinct
