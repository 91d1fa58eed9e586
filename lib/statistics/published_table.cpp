#include "lib/statistics/published_table.h"

#include <cmath>
#include <numeric>

namespace tinct {
namespace {

// The whole counts of `votes` that round to a percentage, as a range; empty: last < first.
struct CountRange {
  std::int64_t first, last;
};

CountRange counts_for(double percent, double half_step, std::int64_t votes) {
  // Printed decimals are not exact in binary.
  constexpr double kSlack = 1e-9;
  const double n = static_cast<double>(votes);
  return {static_cast<std::int64_t>(std::ceil((percent - half_step) / 100 * n - kSlack)),
          static_cast<std::int64_t>(std::floor((percent + half_step) / 100 * n + kSlack))};
}

}  // namespace

std::vector<TableCounts> published_table_counts(std::span<const double> percent,
                                                std::int64_t max_votes, int decimals) {
  const double half_step = std::pow(10.0, -decimals) / 2;
  std::vector<TableCounts> found;
  for (std::int64_t votes = 1; votes <= max_votes; ++votes) {
    TableCounts table{votes, {}};
    std::vector<std::int64_t> room;
    for (const double value : percent) {
      const CountRange range = counts_for(value, half_step, votes);
      if (range.last < range.first || range.last < 0) break;
      table.counts.push_back(range.first < 0 ? 0 : range.first);
      room.push_back(range.last - table.counts.back());
    }
    if (table.counts.size() < percent.size()) continue;
    std::int64_t missing =
        votes - std::accumulate(table.counts.begin(), table.counts.end(), std::int64_t{0});
    for (std::size_t i = 0; i < room.size() && missing > 0; ++i) {
      const std::int64_t more = missing < room[i] ? missing : room[i];
      table.counts[i] += more;
      missing -= more;
    }
    if (missing == 0) found.push_back(table);
  }
  return found;
}

}  // namespace tinct
