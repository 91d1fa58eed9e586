#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "tools/tinct/bench/bench_sheets.h"
#include "tools/tinct/runs/run_summary.h"

namespace tinct {

/// The page of a tinct.bench/1 document: quality with intervals, for all clips, for each group and
/// for each tag; how each group's systems differ from its first, clip by clip; over more seeds than
/// one how far they are apart; what every row costs; artificial motion beside that of the
/// films; curves of the trainings; contact sheets; what failed and how the dataset is split. It
/// needs nothing else: no script, nothing loaded from anywhere.
[[nodiscard]] std::string bench_page(const Json& bench, const std::vector<RunSummary>& runs,
                                     const std::vector<BenchSheet>& sheets);

/// The table of quality and cost as text.
[[nodiscard]] std::string bench_text(const Json& bench);

}  // namespace tinct
