#pragma once

#include <vector>

#include "lib/base/json.h"
#include "metrics/merge_reports.h"

namespace tinct {

/// A tinct.leaderboard/1 document of many reports: {"format","groups":[…],"between":[…]}. Each
/// group is a merged_report() without curves, of reports whose numbers may stand in one table: the
/// same clips with the same true frames, the same definitions and settings. "between" tells why
/// each later group is not part of the first: {"group","label","differences":[TEXT…]}.
[[nodiscard]] Json leaderboard(std::vector<LoadedReport> reports, const SummaryOptions& options);

}  // namespace tinct
