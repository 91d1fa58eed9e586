#include "metrics/leaderboard.h"

#include <algorithm>
#include <string>

#include "metrics/report/report_values.h"

namespace tinct {
namespace {

// A page of many methods ranks means; the curves stay in the reports.
void drop_curves(Json& score) {
  const std::vector<ReportValue> values = report_values(score);
  for (Json& metric : score.at("metrics")) {
    const auto value =
        std::ranges::find(values, metric.at("value").get<std::string>(), &ReportValue::name);
    metric["of_pairs"] = value->temporal;  // what the curves told
  }
  for (Json& method : score.at("methods")) {
    for (Json& clip : method.at("clips")) {
      clip.erase("frames");
      clip.erase("intervals");
    }
  }
}

Json texts_between(const LoadedReport& first, const LoadedReport& second) {
  Json texts = Json::array();
  for (const ReportDifference& difference : differences(first, second)) {
    if (difference.forbids_mixing()) texts.push_back(difference.text);
  }
  return texts;
}

}  // namespace

Json leaderboard(std::vector<LoadedReport> reports, const SummaryOptions& options) {
  const std::vector<std::vector<LoadedReport>> groups = comparable_groups(std::move(reports));
  Json merged = Json::array();
  Json between = Json::array();
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Json score = merged_report(groups[i], options);
    drop_curves(score);
    merged.push_back(std::move(score));
    if (i == 0) continue;
    between.push_back({{"group", i + 1},
                       {"label", report_label(groups[i].front())},
                       {"differences", texts_between(groups[0].front(), groups[i].front())}});
  }
  return {{"format", "tinct.leaderboard/1"},
          {"groups", std::move(merged)},
          {"between", std::move(between)}};
}

}  // namespace tinct
