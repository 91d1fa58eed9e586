#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "tools/tinct/runs/run_summary.h"

namespace tinct {

/// The curves of runs over their steps, as [{"title","svg"}]: validations, losses, what a critic
/// did, learning rates; those that none of the runs has are left out.
[[nodiscard]] Json run_charts(const std::vector<RunSummary>& runs);

/// The class of the style sheet that run number `run` is drawn with.
[[nodiscard]] std::string run_line_style(std::size_t run);

}  // namespace tinct
