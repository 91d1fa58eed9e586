#pragma once

#include <filesystem>
#include <vector>

#include "lib/base/json.h"
#include "metrics/report_differences.h"
#include "metrics/summary.h"

namespace tinct {

/// Reads report.json, or that of a folder. Throws Error(Fault::input) for another format.
[[nodiscard]] LoadedReport load_report(const std::filesystem::path& path);

/// All report.json below a folder, by path. What is no tinct.score/1 is warned of and left out;
/// none at all throws Error(Fault::input).
[[nodiscard]] std::vector<LoadedReport> find_reports(const std::filesystem::path& folder);

/// One tinct.score/1 document of several: the methods of all, over the clips that all have with the
/// same true frames, with summaries and paired tests made anew.
///
/// Nothing is mixed that differs: a clip with other true frames is left out, a metric that is
/// defined differently too, and temporal metrics where cuts differ. All differences() stand in
/// "merged": {"from": [{"path","label"}…], "differences": [TEXT…]}. A name that several reports
/// have gets its report's in front; baselines of one name are kept once. Throws Error(Fault::input)
/// when no clip or no metric is left.
[[nodiscard]] Json merged_report(const std::vector<LoadedReport>& reports,
                                 const SummaryOptions& options);

/// The reports in groups whose numbers may stand in one table, in the order of their first member.
[[nodiscard]] std::vector<std::vector<LoadedReport>> comparable_groups(
    std::vector<LoadedReport> reports);

}  // namespace tinct
