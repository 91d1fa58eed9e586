#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "metrics/summary.h"

namespace tinct {

/// A finished report.
struct LoadedReport {
  std::filesystem::path path;
  Json json;  ///< tinct.score/1
};

/// Reads report.json, or that of a folder. Throws Error(Fault::input) for another format.
[[nodiscard]] LoadedReport load_report(const std::filesystem::path& path);

/// All report.json below a folder, by path. What is no tinct.score/1 is warned of and left out;
/// none at all throws Error(Fault::input).
[[nodiscard]] std::vector<LoadedReport> find_reports(const std::filesystem::path& folder);

/// Why two reports must not stand in one table: other definitions of the same metric, other clips
/// or other true frames, and settings or versions that change numbers. Empty: nothing.
[[nodiscard]] std::vector<std::string> differences(const LoadedReport& first,
                                                   const LoadedReport& second);

/// One tinct.score/1 document of several: the methods of all over the clips that all have, with
/// summaries and paired tests made anew. A name that several have gets its report's in front; equal
/// baselines are kept once. "merged_from" lists the files, "notes" all differences(). Throws
/// Error(Fault::input) when no clip is common to all.
[[nodiscard]] Json merged_report(const std::vector<LoadedReport>& reports,
                                 const SummaryOptions& options);

/// The reports in groups without differences() inside, in the order of their first member.
[[nodiscard]] std::vector<std::vector<LoadedReport>> comparable_groups(
    std::vector<LoadedReport> reports);

}  // namespace tinct
