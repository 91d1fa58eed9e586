// One self-contained page: no script, nothing loaded from anywhere.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "lib/web/page_template.h"
#include "metrics/report/svg_chart.h"
#include "tools/tinct/runs/run_summary.h"

namespace tinct {

// Made from the files of the same names by the build.
extern const char* const kRunsTemplate;
extern const char* const kReportStyle;

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kStyles = 10;

std::string style_of(std::size_t run) { return "s" + std::to_string(run % kStyles); }

std::string number_of(const Json* line, const char* member) {
  if (line == nullptr || !line->contains(member)) return "–";
  return fmt::format("{:.2f}", (*line)[member].get<double>());
}

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
    chart.lines.push_back({runs[i].name, style_of(i), values_of(runs[i], curve.member, steps)});
  }
  if (curve.with_baselines) {
    chart.lines.push_back({"all gray", "baseline", values_of(runs.front(), "all_gray", steps)});
  }
  return {{"title", curve.title}, {"svg", svg_chart(chart)}};
}

Json charts_view(const std::vector<RunSummary>& runs) {
  constexpr Curve kCurves[] = {{"mse_ab", "Validation, mse_ab without hints", true},
                               {"mse_ab_hinted", "Validation, mse_ab with hints", true},
                               {"loss", "Training loss", false},
                               {"learning_rate", "Learning rate", false}};
  Json charts = Json::array();
  for (const Curve& curve : kCurves) {
    if (steps_with(runs, curve.member).empty()) continue;
    charts.push_back(chart_view(runs, curve, charts.size()));
  }
  return charts;
}

Json run_view(const RunSummary& run, std::size_t number) {
  const Json* best = run.best();
  const Json* last = run.last_validation();
  std::string share = "–";
  if (last != nullptr && last->value("all_gray", 0.0) > 0) {
    share = fmt::format("{:.2f}", (*last)["mse_ab"].get<double>() / last->value("all_gray", 0.0));
  }
  return {
      {"name", run.name},
      {"model",
       fmt::format("{} {}", run.options.value("model", "?"), run.options.value("width", 0))},
      {"steps", fmt::format("{} of {}", run.steps, run.of_steps)},
      {"loss", number_of(run.last_loss(), "loss")},
      {"best", number_of(best, "mse_ab")},
      {"best_step", best == nullptr ? "–" : std::to_string((*best)["step"].get<std::int64_t>())},
      {"last", number_of(last, "mse_ab")},
      {"hinted", number_of(last, "mse_ab_hinted")},
      {"share", share},
      {"line", style_of(number)}};
}

Json options_view(const std::vector<RunSummary>& runs, const std::vector<std::string>& names) {
  Json options = Json::array();
  for (const std::string& name : names) {
    Json values = Json::array();
    for (const RunSummary& run : runs) {
      const Json value = run.options.value(name, Json());
      values.push_back({{"value", value.is_null()     ? "–"
                                  : value.is_string() ? value.get<std::string>()
                                                      : value.dump()}});
    }
    options.push_back({{"name", name}, {"values", std::move(values)}});
  }
  return options;
}

}  // namespace

std::string runs_page(const std::vector<RunSummary>& runs) {
  Json list = Json::array();
  for (std::size_t i = 0; i < runs.size(); ++i) list.push_back(run_view(runs[i], i));
  const std::vector<std::string> names = differing_options(runs);
  const Json view{{"title", runs.size() == 1 ? "Run " + runs.front().name
                                             : fmt::format("{} runs of tinct train", runs.size())},
                  {"runs", std::move(list)},
                  {"charts", charts_view(runs)},
                  {"several", runs.size() > 1},
                  {"same", names.empty()},
                  {"options", options_view(runs, names)}};
  return render_page(kRunsTemplate, view, kReportStyle);
}

}  // namespace tinct
