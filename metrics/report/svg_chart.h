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
  /// What stands below each value, evenly apart; empty: the values are those of frames 0, 1, …
  std::vector<std::string> steps = {};
  std::string steps_name = {};  ///< what the steps are
};

/// True when the curves span so much that a logarithmic axis tells more: all positive, and the
/// largest value over 30 times the smallest.
[[nodiscard]] bool wants_log_axis(const Chart& chart);

/// The chart as an inline SVG with <title> and <desc>: frames to the right, values upwards. Curves
/// of more than 500 frames keep the extremes of each stretch. All texts are escaped.
[[nodiscard]] std::string svg_chart(const Chart& chart);

/// One point of a scatter plot.
struct ScatterPoint {
  std::string name;
  std::string style;  ///< "s0" …, "baseline" or "truth"
  double x = 0, y = 0;
};

struct Scatter {
  std::string id, title, description;
  std::string x_name, y_name;
  std::vector<ScatterPoint> points;
  double truth_y = 1;  ///< where a line tells what the truth itself has
};

/// A scatter plot as svg_chart: each point with its name beside it and a shape of its own, so that
/// none is told by colour alone. Points that are not finite are left out; the y axis is
/// logarithmic when the values ask for it.
[[nodiscard]] std::string svg_scatter(const Scatter& scatter);

/// The shape and colour of a style alone, for a legend: 16 x 16.
[[nodiscard]] std::string svg_marker(const std::string& style, double x, double y);

}  // namespace tinct
