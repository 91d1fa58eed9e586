#include "metrics/report/svg_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "metrics/report/chart_axis.h"
#include "metrics/report/html_text.h"

namespace tinct {
namespace {

constexpr double kWidth = 400, kHeight = 240;
constexpr double kLeft = 58, kRight = 12, kTop = 12, kBottom = 40;

ValueRange value_range(const Chart& chart) {
  ValueRange range;
  for (const ChartLine& line : chart.lines) {
    for (const double value : line.values) range.include(value);
  }
  return range;
}

double y_of(const ChartAxis& axis, double value) {
  return kHeight - kBottom - axis.place(value) * (kHeight - kTop - kBottom);
}

struct Point {
  std::size_t frame;
  double value;
};

// Long curves keep the smallest and the largest value of each stretch, in their order.
std::vector<Point> thinned(const std::vector<double>& values) {
  constexpr std::size_t kMost = 500;
  const std::size_t stretch = values.size() <= kMost ? 1 : (values.size() * 2 + kMost - 1) / kMost;
  std::vector<Point> points;
  for (std::size_t start = 0; start < values.size(); start += stretch) {
    const std::size_t end = std::min(values.size(), start + stretch);
    std::size_t least = start, most = start;
    for (std::size_t i = start; i < end; ++i) {
      if (values[i] < values[least] || std::isnan(values[least])) least = i;
      if (values[i] > values[most] || std::isnan(values[most])) most = i;
    }
    points.push_back({std::min(least, most), values[std::min(least, most)]});
    if (least != most) points.push_back({std::max(least, most), values[std::max(least, most)]});
  }
  return points;
}

double x_of(std::size_t frame, std::size_t frames) {
  const double place = frames > 1 ? double(frame) / static_cast<double>(frames - 1) : .5;
  return kLeft + place * (kWidth - kLeft - kRight);
}

std::string curve(const ChartLine& line, const ChartAxis& axis, std::size_t frames) {
  std::string path;
  std::string dots;
  bool drawing = false;
  const std::vector<Point> points = thinned(line.values);
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!std::isfinite(points[i].value)) {
      drawing = false;
      continue;
    }
    const double x = x_of(points[i].frame, frames);
    const double y = y_of(axis, points[i].value);
    path += fmt::format("{}{:.1f} {:.1f}", drawing ? "L" : "M", x, y);
    const bool goes_on = i + 1 < points.size() && std::isfinite(points[i + 1].value);
    if (!drawing && !goes_on) {
      dots += fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>", line.style,
                          x, y);
    }
    drawing = true;
  }
  if (path.empty()) return {};
  return fmt::format("<path class=\"line {}\" d=\"{}\"/>{}", line.style, path, dots);
}

std::string value_grid(const ChartAxis& axis) {
  std::string svg;
  for (const double tick : axis.ticks()) {
    const double y = y_of(axis, tick);
    svg += fmt::format("<path class=\"grid\" d=\"M{} {:.1f}H{}\"/>", kLeft, y, kWidth - kRight);
    svg += fmt::format("<text class=\"end\" x=\"{}\" y=\"{:.1f}\">{}</text>", kLeft - 7, y + 4.5,
                       tick_text(tick));
  }
  return svg;
}

std::string x_title(const std::string& name) {
  return fmt::format("<text class=\"middle\" x=\"{}\" y=\"{}\">{}</text>",
                     (kLeft + kWidth - kRight) / 2, kHeight - 5, escape_html(name));
}

std::string step_ticks(const Chart& chart) {
  std::string svg;
  for (std::size_t i = 0; i < chart.steps.size(); ++i) {
    svg += fmt::format("<text class=\"middle\" x=\"{:.1f}\" y=\"{}\">{}</text>",
                       x_of(i, chart.steps.size()), kHeight - kBottom + 18,
                       escape_html(chart.steps[i]));
  }
  return svg + x_title(chart.steps_name);
}

std::string frame_ticks(std::size_t frames) {
  std::string svg;
  const double last = static_cast<double>(frames) - 1;
  const double step = last < 4 ? 1 : nice_step(last);
  for (double frame = 0; frame <= last; frame += step) {
    svg +=
        fmt::format("<text class=\"middle\" x=\"{:.1f}\" y=\"{}\">{:.0f}</text>",
                    x_of(static_cast<std::size_t>(frame), frames), kHeight - kBottom + 18, frame);
  }
  return svg + x_title("frame");
}

}  // namespace

bool wants_log_axis(const Chart& chart) {
  const ValueRange range = value_range(chart);
  return range.wants_log();
}

std::string svg_chart(const Chart& chart) {
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}-t {}-d\">"
      "<title id=\"{}-t\">{}</title><desc id=\"{}-d\">{}</desc>",
      kWidth, kHeight, chart.id, chart.id, chart.id, escape_html(chart.title), chart.id,
      escape_html(chart.description));
  const ValueRange range = value_range(chart);
  std::size_t frames = 0;
  for (const ChartLine& line : chart.lines) frames = std::max(frames, line.values.size());
  if (range.empty()) {
    return svg + fmt::format("<text class=\"middle\" x=\"{}\" y=\"{}\">no values</text></svg>",
                             kWidth / 2, kHeight / 2);
  }
  const ChartAxis axis(range, wants_log_axis(chart));
  svg += value_grid(axis) + (chart.steps.empty() ? frame_ticks(frames) : step_ticks(chart));
  for (const ChartLine& line : chart.lines) svg += curve(line, axis, frames);
  return svg + "</svg>";
}

}  // namespace tinct
