#include "tools/tinct/score_reports.h"

#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "metrics/merge_reports.h"
#include "metrics/report/report_html.h"
#include "tools/tinct/score_table.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

std::string number(const Json& value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value.get<double>());
  return value.is_null() ? "-" : text;
}

std::string comparisons_table(const Json& merged) {
  TextTable table({"metric", "a", "b", "a - b", "95 % interval", "clips", "p (Holm)"});
  bool any = false;
  for (const Json& row : merged["comparisons"]) {
    if (row["ci95"].is_null()) continue;
    any = true;
    table.add({row["metric"], row["a"], row["b"], number(row["mean_difference"]),
               number(row["ci95"][0]) + " to " + number(row["ci95"][1]), row["n"].dump(),
               row["p_holm"].is_null() ? "too few" : number(row["p_holm"])});
  }
  return any ? "\n" + table.text() : "";
}

Json merge(const std::vector<LoadedReport>& reports, const ScoreOptions& options) {
  const SummaryOptions summary{.seed = static_cast<std::uint64_t>(options.seed)};
  Json merged = merged_report(reports, summary);
  for (const std::string note : merged["notes"]) log_warning(note);
  return merged;
}

std::string shown(const Json& merged, const fs::path& folder, const ScoreOptions& options) {
  std::string text = score_table(merged, options) + comparisons_table(merged);
  if (folder.empty()) return text;
  write_report(merged, {}, folder);
  return text + "report: " + (folder / "report.html").string() + "\n";
}

int compare_reports(const ScoreOptions& options, const CommonOptions& common) {
  if (options.compare.size() < 2) {
    throw Error(Fault::usage, "--compare needs two reports or more, as in --compare a.json b.json");
  }
  std::vector<LoadedReport> reports;
  for (const std::string& path : options.compare) reports.push_back(load_report(path));
  const Json merged = merge(reports, options);
  const std::string text = shown(merged, options.report, options);
  common.json ? print_json(merged) : print_text(text);
  return 0;
}

int leaderboard(const ScoreOptions& options, const CommonOptions& common) {
  const auto groups = comparable_groups(find_reports(options.leaderboard));
  Json all = {{"format", "tinct.leaderboard/1"}, {"groups", Json::array()}};
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Json merged = merge(groups[i], options);
    std::string clips;
    for (const auto& [clip, inputs] : merged["inputs"].items()) {
      clips += (clips.empty() ? "" : ", ") + clip;
    }
    fs::path folder = options.report;
    if (!folder.empty() && groups.size() > 1) folder /= "group-" + std::to_string(i + 1);
    text += (i > 0 ? "\n" : "") + std::to_string(groups[i].size()) +
            (groups[i].size() == 1 ? " report" : " reports") + " on " + clips + "\n" +
            shown(merged, folder, options);
    all["groups"].push_back(std::move(merged));
  }
  if (groups.size() > 1) {
    text +=
        "\nReports that differ in clips, definitions, settings or versions stand in tables of "
        "their own: their numbers can't be compared.\n";
  }
  common.json ? print_json(all) : print_text(text);
  return 0;
}

}  // namespace

int score_reports(const ScoreOptions& options, const CommonOptions& common) {
  return options.compare.empty() ? leaderboard(options, common) : compare_reports(options, common);
}

}  // namespace tinct
