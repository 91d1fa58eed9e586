#pragma once

#include <vector>

#include "lib/base/json.h"
#include "metrics/inputs/clips.h"
#include "metrics/metric.h"
#include "metrics/summary.h"

namespace tinct {

/// An entry of "metrics" of tinct.score/1: the definition, and the values beside the main one.
[[nodiscard]] Json metric_json(const MetricInfo& metric);

/// "methods" of tinct.score/1: for each the values and curves of its clips, null where there is
/// none, and their summary. The values of clip i are those of clips[i].
[[nodiscard]] Json methods_json(const std::vector<MethodValues>& methods,
                                const std::vector<ClipPaths>& clips, const SummaryOptions& options);

}  // namespace tinct
