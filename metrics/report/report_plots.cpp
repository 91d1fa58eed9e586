#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "metrics/report/html_text.h"
#include "metrics/report/report_values.h"
#include "metrics/report/report_view.h"
#include "metrics/report/svg_chart.h"

namespace tinct {
namespace {

constexpr const char* kFlows[] = {"dis", "farneback", "external"};
constexpr const char* kLags[] = {"1", "2", "4", "8", "16"};

bool has_value(const Json& score, const std::string& value) {
  return std::ranges::any_of(score.at("methods"), [&](const Json& method) {
    return method.at("summary").contains(value);
  });
}

struct StyledMethod {
  std::string name;
  std::string style;
};

std::vector<StyledMethod> styled_methods(const Json& score) {
  std::vector<StyledMethod> methods;
  for (const std::string& name : report_methods(score)) {
    methods.push_back({name, is_baseline(score, name) ? "baseline" : style_of(methods.size())});
  }
  return methods;
}

Json points_legend(const std::vector<ScatterPoint>& points) {
  Json legend = Json::array();
  for (const ScatterPoint& point : points) {
    const bool drawn = std::isfinite(point.x) && std::isfinite(point.y);
    legend.push_back(
        {{"name", point.name},
         {"marker", svg_marker(point.style, 8, 8)},
         {"numbers", drawn ? number_text(point.x) + ", " + number_text(point.y) : "no value"}});
  }
  return legend;
}

Json scatter_of(const Json& score, const std::string& value, const std::string& id) {
  Scatter scatter{.id = id,
                  .title = value + " against colourfulness",
                  .description = {},
                  .x_name = "colourfulness",
                  .y_name = value,
                  .points = {}};
  for (const StyledMethod& method : styled_methods(score)) {
    const bool baseline = method.style == "baseline" && method.name.starts_with("baseline-");
    scatter.points.push_back({baseline ? method.name.substr(9) : method.name, method.style,
                              mean_of(score, method.name, "colorfulness"),
                              mean_of(score, method.name, value)});
  }
  const std::string first = report_methods(score).front();
  scatter.points.push_back({"truth", "truth", mean_of(score, first, "colorfulness_gt"), 1});
  for (const ScatterPoint& point : scatter.points) {
    scatter.description += fmt::format("{}: colourfulness {}, {}. ", point.name,
                                       number_text(point.x), number_text(point.y));
  }
  return {
      {"name", value}, {"svg", svg_scatter(scatter)}, {"legend", points_legend(scatter.points)}};
}

// The value's mean at each lag; `part` is "", ".gt" or ".ab_norm_ratio".
std::vector<double> lag_values(const Json& score, const std::string& method,
                               const std::string& flow, const std::string& part) {
  std::vector<double> values;
  for (const char* lag : kLags) {
    values.push_back(
        mean_of(score, method, fmt::format("warp_error_lag.{}.{}{}", flow, lag, part)));
  }
  return values;
}

Chart lag_chart(const Json& score, const std::string& flow, const std::string& part) {
  Chart chart{.id = "lag-" + flow + (part.empty() ? "" : "-ratio"),
              .title = "warp_error_lag." + flow + part + " over 1 to 16 frames",
              .description = {},
              .unit = {},
              .lines = {},
              .steps = {std::begin(kLags), std::end(kLags)},
              .steps_name = "frames apart"};
  for (const StyledMethod& method : styled_methods(score)) {
    if (method.style == "baseline") continue;
    chart.lines.push_back({method.name, method.style, lag_values(score, method.name, flow, part)});
  }
  chart.lines.push_back({"truth’s own", "truth",
                         part.empty()
                             ? lag_values(score, report_methods(score).front(), flow, ".gt")
                             : std::vector<double>(std::size(kLags), 1)});
  return chart;
}

Json lag_rows(const Chart& chart) {
  Json rows = Json::array();
  for (const ChartLine& line : chart.lines) {
    Json cells = Json::array();
    for (const double value : line.values) cells.push_back({{"value", number_text(value)}});
    rows.push_back({{"name", line.name}, {"style", line.style}, {"cells", std::move(cells)}});
  }
  return rows;
}

Json lag_view(Chart chart, const std::string& about) {
  for (const ChartLine& line : chart.lines) {
    chart.description += line.name + ":";
    for (const double value : line.values) chart.description += " " + number_text(value);
    chart.description += ". ";
  }
  return {{"name", chart.title},
          {"about", about},
          {"logarithmic", wants_log_axis(chart)},
          {"svg", svg_chart(chart)},
          {"rows", lag_rows(chart)}};
}

}  // namespace

std::string style_of(std::size_t method) { return fmt::format("s{}", method % kStyles); }

Json scatter_view(const Json& score) {
  Json plots = Json::array();
  if (!has_value(score, "colorfulness")) return plots;
  for (const char* flow : kFlows) {
    const std::string name = std::string("warp_error.") + flow;
    if (!has_value(score, name + ".ratio")) continue;
    plots.push_back(scatter_of(score, name + ".ratio", "scatter-ratio"));
    plots.push_back(scatter_of(score, name + ".ab_norm_ratio", "scatter-chroma"));
    break;
  }
  return plots;
}

Json lags_view(const Json& score) {
  Json charts = Json::array();
  for (const char* flow : kFlows) {
    if (!has_value(score, std::string("warp_error_lag.") + flow + ".16")) continue;
    charts.push_back(lag_view(lag_chart(score, flow, ""), "the warp error, and the truth’s own"));
    charts.push_back(lag_view(lag_chart(score, flow, ".ab_norm_ratio"),
                              "chroma alone, over the truth’s own: 1 is as steady as the truth"));
  }
  return charts;
}

}  // namespace tinct
