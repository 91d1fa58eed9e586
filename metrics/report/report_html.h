#pragma once

#include <filesystem>
#include <string>

#include "lib/base/json.h"
#include "metrics/report/report_view.h"

namespace tinct {

/// One self-contained page (no scripts, no network) from a tinct.score/1 document: ranked
/// tables, consistency against colourfulness, lag curves, chroma slices, the worst frames with
/// their errors, a curve per metric and clip with its numbers behind <details>, and how everything
/// was computed. All names are escaped.
[[nodiscard]] std::string report_html(const Json& score, const ReportPictures& pictures = {});

/// Writes report.json (canonical), report.html, frames.csv and pairs.csv into `folder`, each
/// complete or not at all.
void write_report(const Json& score, const ReportPictures& pictures,
                  const std::filesystem::path& folder);

/// The page of a tinct.leaderboard/1 document: a ranked table for each group of reports.
[[nodiscard]] std::string leaderboard_html(const Json& leaderboard);

/// Writes leaderboard.json and leaderboard.html into `folder`, each complete or not at all.
void write_leaderboard(const Json& leaderboard, const std::filesystem::path& folder);

}  // namespace tinct
