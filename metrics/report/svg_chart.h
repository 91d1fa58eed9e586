#pragma once

#include <string>
#include <vector>

namespace tinct {

/// One curve: a value per frame, not-a-number where there is none.
struct ChartLine {
  std::string name;
  std::string style;  ///< the CSS class that gives its colour and dashes
  std::vector<double> values;
};

struct Chart {
  std::string id;           ///< unique in its page
  std::string title;        ///< read out first
  std::string description;  ///< what it shows, for those who can't see it
  std::string unit;
  std::vector<ChartLine> lines;
};

/// True when the curves span so much that a logarithmic axis tells more: all positive, and the
/// largest value over 30 times the smallest.
[[nodiscard]] bool wants_log_axis(const Chart& chart);

/// The chart as an inline SVG with <title> and <desc>: frames to the right, values upwards. Curves
/// of more than 500 frames keep the extremes of each stretch. All texts are escaped.
[[nodiscard]] std::string svg_chart(const Chart& chart);

}  // namespace tinct
