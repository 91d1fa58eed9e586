#pragma once

#include <map>
#include <string>

#include "lib/base/json.h"
#include "metrics/report/report_values.h"

namespace tinct {

/// How the methods of a report stand in one value.
struct ValueRanks {
  /// 1 is the best; equal means share a rank. Empty where nothing can be ranked: a value without a
  /// direction, a track of one method, and where fading has put a method of the track below the
  /// truth's own error; then neither the lowest nor the rest is best.
  std::map<std::string, int> rank;
  /// The methods with less error than the truth itself: none earns that by being right.
  std::map<std::string, bool> below_truth;

  /// The rank, or 0.
  [[nodiscard]] int of(const std::string& method) const;
  [[nodiscard]] bool below(const std::string& method) const { return below_truth.contains(method); }
};

/// Ranks within each group of report_groups; never across tracks, and no baselines.
[[nodiscard]] ValueRanks rank_methods(const Json& score, const ReportValue& value);

}  // namespace tinct
