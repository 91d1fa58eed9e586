#include <cstdio>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/runs/run_summary.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

struct RunsOptions {
  std::vector<fs::path> folders;
  fs::path html;

  static void describe(auto& opt, RunsOptions& o) {
    opt("folders", o.folders, "runs, or folders that hold runs (default: runs)")
        .positional()
        .several()
        .shown_as("RUN");
    opt("html", o.html, "write a page of their curves").shown_as("FILE.html");
  }
};

std::string number_of(const Json* line, const char* member) {
  if (line == nullptr || !line->contains(member) || !(*line)[member].is_number()) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", (*line)[member].get<double>());
  return text;
}

std::string as_text(const std::vector<RunSummary>& runs) {
  TextTable table({"run", "model", "width", "steps", "loss", "best mse_ab", "at step", "last",
                   "hinted", "all gray"});
  for (const RunSummary& run : runs) {
    const Json* best = run.best();
    const Json* last = run.last_validation();
    table.add(
        {run.name, run.options.value("model", "?"), std::to_string(run.options.value("width", 0)),
         with_thousands(run.steps) + " of " + with_thousands(run.of_steps),
         number_of(run.last_loss(), "loss"), number_of(best, "mse_ab"),
         best == nullptr ? "-" : with_thousands((*best)["step"].get<long long>()),
         number_of(last, "mse_ab"), number_of(last, "mse_ab_hinted"), number_of(last, "all_gray")});
  }
  std::string text = table.text();
  for (const RunSummary& run : runs) {
    if (!run.backbone.empty()) text += run.name + ": " + run.backbone + "\n";
  }
  if (runs.size() < 2) return text;
  for (const std::string& name : differing_options(runs)) {
    text += name + ":";
    for (const RunSummary& run : runs) {
      text += " " + run.name + " " + run.options.value(name, Json()).dump();
    }
    text += "\n";
  }
  return text;
}

Json as_json(const std::vector<RunSummary>& runs) {
  const auto or_null = [](const Json* line) { return line == nullptr ? Json() : *line; };
  Json list = Json::array();
  for (const RunSummary& run : runs) {
    list.push_back({{"run", run.folder.string()},
                    {"steps", run.steps},
                    {"of_steps", run.of_steps},
                    {"options", run.options},
                    {"backbone", run.backbone.empty() ? Json() : Json(run.backbone)},
                    {"best", or_null(run.best())},
                    {"last_validation", or_null(run.last_validation())},
                    {"last_loss", or_null(run.last_loss())}});
  }
  return {{"runs", list}, {"differing", differing_options(runs)}};
}

int run(const RunsOptions& options, const CommonOptions& common) {
  const FoundRuns found =
      find_runs(options.folders.empty() ? std::vector<fs::path>{"runs"} : options.folders);
  const std::vector<RunSummary>& runs = found.runs;
  if (!options.html.empty()) {
    write_file_atomically(options.html, runs_page(runs));
    log_info("wrote " + options.html.string());
  }
  common.json ? print_json(as_json(runs)) : print_text(as_text(runs));
  return found.damaged == 0 ? 0 : kSomeFailed;
}

}  // namespace

Command runs_command() {
  return make_command<RunsOptions>(
      {.name = "runs",
       .summary = "list and compare the runs of tinct train",
       .about = "Shows for every run how far it is, its last loss and its validations, and the "
                "options in which the runs differ. A run that is still going on is shown as far "
                "as its log goes. --html draws the curves on a page that needs nothing else.",
       .examples = {{"tinct runs", "all runs below the folder runs"},
                    {"tinct runs runs/first runs/second --html compare.html",
                     "two runs side by side"}}},
      run);
}

}  // namespace tinct
