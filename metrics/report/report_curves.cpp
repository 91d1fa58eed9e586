#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "metrics/report/html_text.h"
#include "metrics/report/report_values.h"
#include "metrics/report/report_view.h"
#include "metrics/report/svg_chart.h"

namespace tinct {
namespace {

constexpr std::size_t kMostClips = 24;
constexpr std::size_t kMostTableRows = 120;

std::vector<double> numbers(const Json& list) {
  std::vector<double> values;
  values.reserve(list.size());
  for (const Json& value : list) {
    values.push_back(value.is_number() ? value.get<double>()
                                       : std::numeric_limits<double>::quiet_NaN());
  }
  return values;
}

std::string extremes(const ChartLine& line) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  std::size_t at = 0;
  for (std::size_t i = 0; i < line.values.size(); ++i) {
    if (!std::isfinite(line.values[i])) continue;
    low = std::min(low, line.values[i]);
    if (line.values[i] > high) at = i;
    high = std::max(high, line.values[i]);
  }
  if (low > high) return line.name + ": no values. ";
  return fmt::format("{}: {} to {}, largest at frame {}. ", line.name, number_text(low),
                     number_text(high), at);
}

Chart chart_of(const Json& score, const std::string& clip, const ReportValue& value) {
  Chart chart{.id = {}, .title = {}, .description = {}, .unit = value.unit, .lines = {}};
  const std::vector<std::string> methods = report_methods(score);
  for (std::size_t i = 0; i < methods.size(); ++i) {
    // The baselines' curves would hide the others; frames.csv has them.
    const Json& clips = score["methods"][methods[i]]["clips"];
    if (is_baseline(score, methods[i]) || !clips.contains(clip)) continue;
    const Json& frames = clips[clip]["frames"];
    if (!frames.contains(value.name)) continue;
    chart.lines.push_back({methods[i], style_of(i), numbers(frames[value.name])});
  }
  if (chart.lines.empty() || value.truth.empty()) return chart;
  const Json& frames = score["methods"][methods.front()]["clips"][clip]["frames"];
  if (frames.contains(value.truth)) {
    chart.lines.push_back({"truth’s own", "truth", numbers(frames[value.truth])});
  }
  return chart;
}

Json legend(const Chart& chart) {
  Json entries = Json::array();
  for (const ChartLine& line : chart.lines) {
    entries.push_back({{"name", line.name}, {"style", line.style}});
  }
  return entries;
}

Json table_rows(const Chart& chart, std::size_t every) {
  Json rows = Json::array();
  const std::size_t frames = chart.lines.front().values.size();
  for (std::size_t frame = 0; frame < frames; frame += every) {
    Json cells = Json::array();
    for (const ChartLine& line : chart.lines) {
      cells.push_back({{"value", number_text(line.values[frame])}});
    }
    rows.push_back({{"frame", std::to_string(frame)}, {"cells", std::move(cells)}});
  }
  return rows;
}

Json chart_view(Chart chart, const ReportValue& value) {
  for (const ChartLine& line : chart.lines) chart.description += extremes(line);
  const std::size_t frames = chart.lines.front().values.size();
  const std::size_t every = (frames + kMostTableRows - 1) / kMostTableRows;
  return {{"name", value.name},
          {"unit", value.unit},
          {"direction", value.better.empty() ? "" : value.better + " is better"},
          {"logarithmic", wants_log_axis(chart)},
          {"svg", svg_chart(chart)},
          {"legend", legend(chart)},
          {"every", every > 1 ? std::to_string(every) : ""},
          {"rows", table_rows(chart, std::max<std::size_t>(1, every))}};
}

}  // namespace

Json curves_view(const Json& score) {
  Json clips = Json::array();
  const std::vector<ReportValue> values = report_values(score);
  std::size_t number = 0;
  for (const auto& [clip, inputs] : score.at("inputs").items()) {
    if (clips.size() == kMostClips) break;
    Json charts = Json::array();
    for (const ReportValue& value : values) {
      if (!value.shown) continue;
      Chart chart = chart_of(score, clip, value);
      if (chart.lines.empty()) continue;
      chart.id = fmt::format("chart{}", number++);
      chart.title = value.name + " of each frame of " + clip;
      charts.push_back(chart_view(std::move(chart), value));
    }
    clips.push_back({{"clip", clip}, {"first", clips.empty()}, {"charts", std::move(charts)}});
  }
  const std::size_t all = score.at("inputs").size();
  return {{"clips", std::move(clips)},
          {"left_out", all > kMostClips ? std::to_string(all - kMostClips) : ""}};
}

}  // namespace tinct
