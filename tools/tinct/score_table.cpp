#include "tools/tinct/score_table.h"

#include <algorithm>
#include <cstdio>
#include <iterator>

#include "metrics/command_metric.h"
#include "metrics/report/report_ranks.h"
#include "metrics/report/report_values.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

/// What the table on a terminal shows; the report has all.
constexpr const char* kShown[] = {"psnr_rgb",
                                  "ssim",
                                  "rmse_ab",
                                  "delta_e2000",
                                  "colorfulness",
                                  "warp_error.farneback.ratio",
                                  "warp_error.farneback.ab_norm_ratio",
                                  "lpips",
                                  "fid",
                                  "fvd"};

std::string cell(const Json& summary, const std::string& metric) {
  if (!summary.contains(metric) || summary[metric]["mean"].is_null()) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", summary[metric]["mean"].get<double>());
  return text;
}

/// Those, and what was asked for by name: presets and commands.
std::vector<std::string> shown_values(const Json& metrics, const ScoreOptions& options) {
  std::vector<std::string> shown(std::begin(kShown), std::end(kShown));
  for (const CommandMetricText& command : parse_command_metrics(
           {.command = options.metric_command, .pattern = {}, .better = {}, .unit = {}})) {
    shown.push_back(command.name);
  }
  for (const Json& metric : metrics) {
    if (metric["preset"].is_null()) continue;
    shown.push_back(metric["value"]);
    for (const Json& value : metric["more"]) {
      if (value["shown"]) shown.push_back(value["name"]);
    }
  }
  return shown;
}

ValueRanks ranks_of(const Json& score, const std::string& name) {
  for (const ReportValue& value : report_values(score)) {
    if (value.name == name) return rank_methods(score, value);
  }
  return {};
}

}  // namespace

std::string score_table(const Json& score, const ScoreOptions& options) {
  const std::vector<std::string> methods = report_methods(score);
  std::vector<std::string> header{"method"};
  std::vector<ValueRanks> ranks{{}};
  const bool several = score["methods"].size() > 1;
  for (const std::string& metric : shown_values(score["metrics"], options)) {
    const bool measured = std::ranges::any_of(score["methods"], [&](const Json& method) {
      return cell(method["summary"], metric) != "-";
    });
    if (!measured) continue;
    header.push_back(metric);
    ranks.push_back(several ? ranks_of(score, metric) : ValueRanks());
  }
  TextTable table(header);
  bool starred = false;
  for (const bool baselines : {false, true}) {
    for (const std::string& method : methods) {
      if (is_baseline(score, method) != baselines) continue;
      std::vector<std::string> row{method};
      for (std::size_t i = 1; i < header.size(); ++i) {
        const bool best = ranks[i].of(method) == 1;
        starred |= best;
        row.push_back(cell(score["methods"][method]["summary"], header[i]) + (best ? "*" : " "));
      }
      table.add(row);
    }
  }
  return table.text() + (starred ? "* the best of those given the same guidance; baselines take no "
                                   "rank\n"
                                 : "");
}

}  // namespace tinct
