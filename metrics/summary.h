#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "metrics/metric.h"

namespace tinct {

/// How the statistics over clips are made; recorded with every result.
struct SummaryOptions {
  std::uint64_t seed = 1;
  std::size_t resamples = 10000;
  double level = 0.95;
  /// The values that are not the mean of their clips, by name.
  std::map<std::string, Pooling, std::less<>> pooling = {};

  /// Takes over what a metric says of its values.
  void add_pooling(const MetricInfo& metric);
};

/// One method's results over all clips.
struct MethodValues {
  std::string name;
  std::vector<ClipValues> clips;
  std::string track = {};  ///< only methods of one track are compared
};

/// {VALUE: {"mean","ci95","n"}}: the plain mean over the clips that have the value, and its BCa
/// bootstrap interval over clips (never over frames: they depend on one another), null for n < 2.
/// Values that published code pools over frames are pooled over those of their curve, n counts
/// frames, and there is no interval. A mean that is infinite is null.
[[nodiscard]] Json summarize(const MethodValues& method, const SummaryOptions& options);

/// For each pair of methods of one track and each ranked headline value, over the clips that have
/// both:
/// {"metric","a","b","mean_difference","ci95","a_better","n","p","p_holm"}. The difference is a
/// minus b with a paired bootstrap interval, `a_better` the share of clips where a is better (ties
/// half), p that of Wilcoxon's signed-rank test, corrected by Holm over all of them. p is null for
/// fewer than six clips: below that no result could be significant.
[[nodiscard]] Json compare(const std::vector<MethodValues>& methods,
                           const std::vector<const MetricInfo*>& metrics,
                           const SummaryOptions& options);

/// A value with a direction.
struct RankedValue {
  std::string name;
  bool lower_is_better = true;
};

/// The same for values that are named, as those of a report that was read back.
[[nodiscard]] Json compare_values(const std::vector<MethodValues>& methods,
                                  const std::vector<RankedValue>& values,
                                  const SummaryOptions& options);

}  // namespace tinct
