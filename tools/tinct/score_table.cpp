#include "tools/tinct/score_table.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "metrics/report/html_text.h"
#include "metrics/report/report_ranks.h"
#include "metrics/report/report_values.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

constexpr std::size_t kMostColumns = 4;  // of methods in one table, for windows of 100 columns

std::string with_arrow(const ReportValue& value) {
  const std::string arrow = value.better == "lower" ? " ↓" : value.better == "higher" ? " ↑" : "";
  return value.name + arrow + (value.deviates ? " (deviates)" : "");
}

std::string cell(const Json& score, const std::string& method, const ReportValue& value,
                 const ValueRanks& ranks) {
  const double mean = mean_of(score, method, value.name);
  if (std::isnan(mean)) return "-";
  std::string text = number_text(mean);
  const ReportInterval interval = interval_of(score, method, value.name);
  // The baselines' are in the report: here they would only make the table wide.
  if (!interval.descriptive && !interval.text.empty() && !is_baseline(score, method)) {
    text += " [" + interval.text + "]";
  }
  return text + (ranks.of(method) == 1 ? "*" : ranks.below(method) ? "<" : " ");
}

std::string table_of(const Json& score, const std::vector<std::string>& methods, bool with_truth) {
  std::vector<std::string> header{""};
  header.insert(header.end(), methods.begin(), methods.end());
  if (with_truth) header.emplace_back("truth's own");
  TextTable table(header);
  for (const ReportValue& value : measured_values(score)) {
    const ValueRanks ranks = rank_methods(score, value);
    std::vector<std::string> row{with_arrow(value)};
    for (const std::string& method : methods) row.push_back(cell(score, method, value, ranks));
    if (with_truth) {
      const double truth = truth_of(score, value);
      row.push_back(std::isnan(truth) ? "-" : number_text(truth));
    }
    table.add(row);
  }
  return table.text();
}

std::string legend_of(const Json& score) {
  bool ranked = false;
  bool below = false;
  for (const ReportValue& value : measured_values(score)) {
    const ValueRanks ranks = rank_methods(score, value);
    ranked |= !ranks.rank.empty();
    below |= !ranks.below_truth.empty();
  }
  std::string text;
  if (ranked) text += "* best of its row   ";
  if (below) text += "< less error than the truth's own: dull, not right   ";
  if (score.at("inputs").size() > 1) text += "[95 % interval over clips]";
  text.erase(text.find_last_not_of(' ') + 1);
  return text.empty() ? text : "\n" + text + "\n";
}

// The columns that fit beside one another.
std::string tables_of(const Json& score, const std::vector<std::string>& methods,
                      std::size_t columns) {
  std::string text;
  for (std::size_t at = 0; at < methods.size(); at += columns) {
    const auto end = std::min(methods.size(), at + columns);
    const std::vector<std::string> some(methods.begin() + static_cast<std::ptrdiff_t>(at),
                                        methods.begin() + static_cast<std::ptrdiff_t>(end));
    text += (at > 0 ? "\n" : "") + table_of(score, some, false);
  }
  return text;
}

}  // namespace

std::string score_table(const Json& score) {
  const std::vector<MethodGroup> groups = report_groups(score);
  const bool several_clips = score.at("inputs").size() > 1;
  const std::size_t columns = several_clips ? kMostColumns / 2 : kMostColumns;
  std::string text;
  for (const MethodGroup& group : groups) {
    if (!text.empty()) text += "\n";
    if (!group.ranked) {
      text += track_words(group.track) + "\n" + table_of(score, group.methods, true);
      continue;
    }
    if (groups.size() > 1) text += track_words(group.track) + "\n";
    text += tables_of(score, group.methods, columns);
  }
  return text + legend_of(score);
}

std::string comparisons_table(const Json& score) {
  const Json& comparisons = score.at("comparisons");
  if (comparisons.empty()) return {};
  TextTable table({"A minus B", "difference", "95 % interval", "A better", "clips", "p (Holm)"});
  for (const Json& c : comparisons) {
    const Json& ci = c.at("ci95");
    const std::string name = c["metric"].get<std::string>() + ": " + c["a"].get<std::string>() +
                             " - " + c["b"].get<std::string>();
    table.add({name, number_text(c["mean_difference"].get<double>()),
               ci.is_array() ? number_text(ci[0].get<double>(), 3) + " to " +
                                   number_text(ci[1].get<double>(), 3)
                             : "-",
               std::to_string(std::lround(100 * c["a_better"].get<double>())) + " %", c["n"].dump(),
               c["p_holm"].is_number() ? number_text(c["p_holm"].get<double>(), 3)
                                       : "too few for a test"});
  }
  return table.text();
}

std::string leaderboard_tables(const Json& leaderboard) {
  std::string text;
  std::size_t number = 0;
  for (const Json& score : leaderboard.at("groups")) {
    std::string clips;
    for (const auto& [clip, inputs] : score.at("inputs").items()) {
      clips += (clips.empty() ? "" : ", ") + clip;
    }
    text += (text.empty() ? "" : "\n") + std::string("group ") + std::to_string(++number) + ": " +
            clips + "\n" + score_table(score);
  }
  for (const Json& gap : leaderboard.at("between")) {
    text += "group " + gap.at("group").dump() + " is apart from group 1:";
    for (const Json& difference : gap.at("differences")) {
      text += "\n  " + difference.get<std::string>();
    }
    text += "\n";
  }
  return text;
}

}  // namespace tinct
