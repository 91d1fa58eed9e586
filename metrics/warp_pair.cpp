#include "metrics/warp_pair.h"

#include <algorithm>

namespace tinct {

// As published, a pair without any kept pixel counts 0; the strict one has no value then.
void WarpPair::write(const MotionField& field, const WarpSums& output, std::span<double> row) {
  const double pixels = static_cast<double>(field.mask.size());
  const double divisor = 3 * 255. * 255. * (field.kept > 0 ? double(field.kept) : pixels);
  row[kValue] = output.rgb / divisor;
  row[kTruth] = field.truth.rgb / divisor;
  row[kKept] = static_cast<double>(field.kept) / pixels;
  row[kKeptStrict] = static_cast<double>(field.inside) / pixels;
  row[kEmpty] = field.kept == 0 ? 1 : 0;
  if (field.inside == 0) return;
  const double inside = static_cast<double>(field.inside);
  row[kStrict] = output.rgb_inside / (3 * 255. * 255. * inside);
  row[kStrictTruth] = field.truth.rgb_inside / (3 * 255. * 255. * inside);
  row[kAb] = output.ab_inside / (2 * inside);
  row[kAbTruth] = field.truth.ab_inside / (2 * inside);
}

double chroma_spread(const Picture& picture) {
  return (picture.chroma().variance_a + picture.chroma().variance_b) / 2;
}

double ratio_or_none(double of, double to) { return to > 0 ? of / to : kNoValue; }

void WarpReduction::finish(const Rows& rows, ClipValues& out) const {
  const auto set = [&](const char* part, double value) { out.values[name + part] = value; };
  const auto mean = [&](WarpPair::Column column) { return rows.mean(first + column); };
  set(".value", mean(WarpPair::kValue));
  set(".gt", mean(WarpPair::kTruth));
  set(".strict", mean(WarpPair::kStrict));
  set(".strict_gt", mean(WarpPair::kStrictTruth));
  set(".ab", mean(WarpPair::kAb));
  set(".ab_gt", mean(WarpPair::kAbTruth));
  set(".kept", mean(WarpPair::kKept));
  set(".kept_strict", mean(WarpPair::kKeptStrict));
  const double norm = ratio_or_none(mean(WarpPair::kAb), variance);
  const double norm_truth = ratio_or_none(mean(WarpPair::kAbTruth), variance_truth);
  set(".ab_norm", norm);
  set(".ab_norm_gt", norm_truth);
  set(".ab_norm_ratio", ratio_or_none(norm, norm_truth));
  set(".ratio", ratio_or_none(mean(WarpPair::kValue), mean(WarpPair::kTruth)));
  const std::vector<double> kept = rows.column(first + WarpPair::kKept);
  const auto is_pair = [](double share) { return share >= 0; };
  set(".pairs", static_cast<double>(std::ranges::count_if(kept, is_pair)));
  set(".empty_pairs", rows.sum(first + WarpPair::kEmpty));
}

}  // namespace tinct
