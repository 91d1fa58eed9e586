#pragma once

#include <string>

#include "lib/base/json.h"

namespace tinct {

/// A report as tables for a terminal: a row for each value that the report's first table shows, a
/// column for each method, intervals where there are several clips, "*" at the best of a track and
/// "<" where less error than the truth's own is no merit; then the baselines and the truth's own.
/// Wide tables are divided by methods.
[[nodiscard]] std::string score_table(const Json& score);

/// The paired comparisons as a table; empty where there are none.
[[nodiscard]] std::string comparisons_table(const Json& score);

/// A tinct.leaderboard/1 document: the groups with their tables, and what is between them.
[[nodiscard]] std::string leaderboard_tables(const Json& leaderboard);

}  // namespace tinct
