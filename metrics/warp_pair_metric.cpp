#include "metrics/warp_pair_metric.h"

namespace tinct {

void WarpPairMetric::measure(const FrameContext& context, std::span<double> row) const {
  row[kVariance] = chroma_spread(context.output());
  row[kVarianceTruth] = chroma_spread(context.truth());
  if (!context.motion->possible(kind_)) return;
  const std::optional<Earlier> found = earlier(context, kind_);
  if (!found) return;
  WarpPair::write(*found->motion, warp_sums(*found->motion, *found->output, context.output()), row);
}

void WarpPairMetric::finish(const Rows& rows, ClipValues& out) const {
  WarpReduction{
      .name = name_, .variance = rows.mean(kVariance), .variance_truth = rows.mean(kVarianceTruth)}
      .finish(rows, out);
  out.frames[name_ + ".value"] = rows.column(WarpPair::kValue);
  out.frames[name_ + ".gt"] = rows.column(WarpPair::kTruth);
}

}  // namespace tinct
