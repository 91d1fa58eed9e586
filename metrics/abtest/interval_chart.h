#pragma once

#include <string>
#include <vector>

namespace tinct {

/// A value with its interval, on a row of its own.
struct IntervalRow {
  std::string name;
  double value = 0, low = 0, high = 0;
};

struct IntervalChart {
  std::string title;        ///< read out first
  std::string description;  ///< what it shows, for those who can't see it
  std::string unit;
  std::vector<IntervalRow> rows;
  double mark = 0;  ///< where a dashed line stands: one half, or no difference
  bool has_mark = false;
};

/// Rows of points with whiskers as an inline SVG with <title> and <desc>; all texts are escaped.
[[nodiscard]] std::string interval_chart_svg(const IntervalChart& chart);

}  // namespace tinct
