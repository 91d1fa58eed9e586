#pragma once

#include <string>

namespace tinct {

/// Every metric of `tinct score` with its unit, direction, range, definition and further values, as
/// text for a terminal: what `tinct score --metric list` prints, and docs/metrics.md shows.
[[nodiscard]] std::string metric_list();

}  // namespace tinct
