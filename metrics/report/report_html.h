#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "lib/base/json.h"
#include "metrics/score.h"

namespace tinct {

/// One self-contained page (no scripts, no network) from a tinct.score/1 document: tables, a curve
/// per metric and clip with its numbers behind <details>, the worst frames beside the truth, and
/// how everything was computed. All names are escaped.
[[nodiscard]] std::string report_html(const Json& score, std::span<const WorstFrame> worst = {});

/// Writes report.json (canonical) and report.html into `folder`, each complete or not at all.
void write_report(const Json& score, std::span<const WorstFrame> worst,
                  const std::filesystem::path& folder);

}  // namespace tinct
