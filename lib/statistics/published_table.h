#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tinct {

/// Whole counts that a published table of percentages may stand for.
struct TableCounts {
  std::int64_t votes = 0;
  std::vector<std::int64_t> counts;
  bool operator==(const TableCounts&) const = default;
};

/// All tables of 1..max_votes votes in whole counts whose percentages, each rounded to `decimals`
/// places, are `percent` (halves may round either way). At most one table per number of votes is
/// given.
[[nodiscard]] std::vector<TableCounts> published_table_counts(std::span<const double> percent,
                                                              std::int64_t max_votes, int decimals);

}  // namespace tinct
