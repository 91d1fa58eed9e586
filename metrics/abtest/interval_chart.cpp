#include "metrics/abtest/interval_chart.h"

#include <cmath>

#include <fmt/format.h>

#include "metrics/report/chart_axis.h"
#include "metrics/report/html_text.h"

namespace tinct {
namespace {

constexpr double kLeft = 190;
constexpr double kWidth = 640;
constexpr double kRight = kWidth - 24;
constexpr double kRow = 30;
constexpr double kTop = 8;

double place(const ChartAxis& axis, double value) {
  return kLeft + axis.place(value) * (kRight - kLeft);
}

std::string row_svg(const IntervalRow& row, const ChartAxis& axis, double y) {
  const double low = place(axis, row.low);
  const double high = place(axis, row.high);
  const double at = place(axis, row.value);
  return fmt::format(
      "<text class=\"name end\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>"
      "<path class=\"line s0\" d=\"M{:.1f} {:.1f}H{:.1f}M{:.1f} {:.1f}v10M{:.1f} {:.1f}v10\"/>"
      "<circle class=\"mark s0\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"/>",
      kLeft - 12, y + 5, escape_html(row.name), low, y, high, low, y - 5, high, y - 5, at, y);
}

}  // namespace

std::string interval_chart_svg(const IntervalChart& chart) {
  ValueRange range;
  for (const IntervalRow& row : chart.rows) {
    range.include(row.value);
    range.include(row.low);
    range.include(row.high);
  }
  if (chart.has_mark) range.include(chart.mark);
  if (range.empty()) return "";
  const ChartAxis axis(range, false);
  const double bottom = kTop + kRow * static_cast<double>(chart.rows.size());
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 {:.0f} {:.0f}\" role=\"img\"><title>{}</title><desc>{}</desc>", kWidth,
      bottom + 44, escape_html(chart.title), escape_html(chart.description));
  for (const double tick : axis.ticks()) {
    const double x = place(axis, tick);
    svg += fmt::format(
        "<path class=\"grid\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>"
        "<text class=\"middle\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>",
        x, kTop, bottom, x, bottom + 18, escape_html(tick_text(tick)));
  }
  if (chart.has_mark) {
    svg += fmt::format("<path class=\"line truth\" d=\"M{:.1f} {:.1f}V{:.1f}\"/>",
                       place(axis, chart.mark), kTop, bottom);
  }
  double y = kTop + kRow / 2;
  for (const IntervalRow& row : chart.rows) {
    svg += row_svg(row, axis, y);
    y += kRow;
  }
  return svg + fmt::format("<text class=\"middle\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text></svg>",
                           (kLeft + kRight) / 2, bottom + 38, escape_html(chart.unit));
}

}  // namespace tinct
