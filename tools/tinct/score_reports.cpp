#include "tools/tinct/score_reports.h"

#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "metrics/leaderboard.h"
#include "metrics/merge_reports.h"
#include "metrics/report/report_html.h"
#include "tools/tinct/score_table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

SummaryOptions summary_options(const ScoreOptions& options) {
  return {.seed = static_cast<std::uint64_t>(options.seed), .pooling = {}};
}

std::string report_line(const fs::path& page) { return "report: " + page.string() + "\n"; }

int compare_reports(const ScoreOptions& options, const CommonOptions& common) {
  if (options.compare.size() < 2) {
    throw Error(Fault::usage, "--compare needs two reports or more, as in --compare a.json b.json");
  }
  std::vector<LoadedReport> reports;
  for (const std::string& path : options.compare) reports.push_back(load_report(path));
  const Json merged = merged_report(reports, summary_options(options));
  for (const Json& difference : merged["merged"]["differences"]) {
    log_warning(difference.get<std::string>());
  }
  if (!options.report.empty()) write_report(merged, {}, options.report);
  if (common.json) {
    print_json(merged);
    return 0;
  }
  std::string text = score_table(merged) + "\n" + comparisons_table(merged);
  if (!options.report.empty()) text += report_line(options.report / "report.html");
  print_text(text);
  return 0;
}

int rank_reports(const ScoreOptions& options, const CommonOptions& common) {
  const Json board = leaderboard(find_reports(options.leaderboard), summary_options(options));
  const fs::path& folder = options.report.empty() ? options.leaderboard : options.report;
  write_leaderboard(board, folder);
  common.json ? print_json(board)
              : print_text(leaderboard_tables(board) + report_line(folder / "leaderboard.html"));
  return 0;
}

}  // namespace

int score_reports(const ScoreOptions& options, const CommonOptions& common) {
  return options.compare.empty() ? rank_reports(options, common) : compare_reports(options, common);
}

}  // namespace tinct
