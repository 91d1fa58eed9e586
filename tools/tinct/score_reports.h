#pragma once

#include "metrics/score.h"
#include "tools/tinct/command.h"

namespace tinct {

/// What `tinct score` does with finished reports: --compare puts the methods of several on the same
/// clips into one table with paired tests; --leaderboard does so for each group of comparable
/// reports below a folder. Returns the exit status. With --report the table is written as a report,
/// a folder for each group from the second on.
int score_reports(const ScoreOptions& options, const CommonOptions& common);

}  // namespace tinct
