#include "tools/tinct/runs/run_charts.h"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <set>

#include "metrics/report/svg_chart.h"

namespace tinct {
namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kStyles = 10;

// The steps at which any of the runs has a value, in order: the places of the chart.
std::vector<std::int64_t> steps_with(const std::vector<RunSummary>& runs, const char* member) {
  std::set<std::int64_t> steps;
  for (const RunSummary& run : runs) {
    for (const Json& line : run.log) {
      if (line.contains(member)) steps.insert(line["step"].get<std::int64_t>());
    }
  }
  return {steps.begin(), steps.end()};
}

// A value for every one of these steps; between two of a run's own, the earlier one.
std::vector<double> values_of(const RunSummary& run, const char* member,
                              const std::vector<std::int64_t>& steps) {
  std::vector<double> values(steps.size(), kNothing);
  double last = kNothing;
  std::int64_t end = -1;
  for (const Json& line : run.log) {
    if (line.contains(member)) end = line["step"];
  }
  auto line = run.log.begin();
  for (std::size_t i = 0; i < steps.size() && steps[i] <= end; ++i) {
    for (; line != run.log.end() && (*line)["step"].get<std::int64_t>() <= steps[i]; ++line) {
      if (line->contains(member)) last = (*line)[member];
    }
    values[i] = last;
  }
  return values;
}

struct Curve {
  const char* member;
  const char* title;
  bool with_baselines;
};

// Validations stand far apart: each its own label. Losses are many: the axis counts them.
Json chart_view(const std::vector<RunSummary>& runs, const Curve& curve, std::size_t number) {
  const std::vector<std::int64_t> steps = steps_with(runs, curve.member);
  Chart chart{.id = fmt::format("curve{}", number),
              .title = curve.title,
              .description = fmt::format("{} over the steps of training", curve.title),
              .unit = "",
              .lines = {}};
  for (const std::int64_t step : steps) chart.steps.push_back(std::to_string(step));
  chart.steps_name = "step";
  for (std::size_t i = 0; i < runs.size(); ++i) {
    chart.lines.push_back(
        {runs[i].name, run_line_style(i), values_of(runs[i], curve.member, steps)});
  }
  if (curve.with_baselines) {
    chart.lines.push_back({"all gray", "baseline", values_of(runs.front(), "all_gray", steps)});
  }
  return {{"title", curve.title}, {"svg", svg_chart(chart)}};
}

}  // namespace

Json run_charts(const std::vector<RunSummary>& runs) {
  constexpr Curve kCurves[] = {{"mse_ab", "Validation, mse_ab without hints", true},
                               {"mse_ab_hinted", "Validation, mse_ab with hints", true},
                               {"loss", "Training loss", false},
                               {"critic_accuracy", "Accuracy of the critic", false},
                               {"learning_rate", "Learning rate", false}};
  Json charts = Json::array();
  for (const Curve& curve : kCurves) {
    if (steps_with(runs, curve.member).empty()) continue;
    charts.push_back(chart_view(runs, curve, charts.size()));
  }
  return charts;
}

std::string run_line_style(std::size_t run) { return "s" + std::to_string(run % kStyles); }

}  // namespace tinct
