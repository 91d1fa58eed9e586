// One self-contained page: no script, nothing loaded from anywhere.

#include <fmt/format.h>

#include "lib/web/page_template.h"
#include "tools/tinct/runs/run_charts.h"
#include "tools/tinct/runs/run_summary.h"

namespace tinct {

// Made from the files of the same names by the build.
extern const char* const kRunsTemplate;
extern const char* const kReportStyle;

namespace {

std::string number_of(const Json* line, const char* member) {
  if (line == nullptr || !line->contains(member)) return "–";
  return fmt::format("{:.2f}", (*line)[member].get<double>());
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
      {"backbone", run.backbone},
      {"line", run_line_style(number)}};
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
                  {"charts", run_charts(runs)},
                  {"several", runs.size() > 1},
                  {"same", names.empty()},
                  {"options", options_view(runs, names)}};
  return render_page(kRunsTemplate, view, kReportStyle);
}

}  // namespace tinct
