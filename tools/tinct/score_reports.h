#pragma once

#include "metrics/score.h"
#include "tools/tinct/command.h"

namespace tinct {

/// What `tinct score` does with finished reports: --compare puts the methods of several on the same
/// clips into one table with paired tests, and with --report into a report; --leaderboard ranks
/// those below a folder on one page, leaderboard.html, there or in --report. What differs is warned
/// of and never mixed. Returns the exit status.
int score_reports(const ScoreOptions& options, const CommonOptions& common);

}  // namespace tinct
