#include <fmt/format.h>

#include <cmath>

#include "metrics/report/html_text.h"
#include "metrics/report/report_ranks.h"
#include "metrics/report/report_values.h"
#include "metrics/report/report_view.h"

namespace tinct {
namespace {

std::string direction_words(const std::string& better) {
  if (better.empty()) return "";
  return better == "lower" ? "lower is better" : "higher is better";
}

std::string number_or_dash(const Json& value) {
  return value.is_number() ? number_text(value.get<double>()) : "–";
}

Json cell_of(const Json& score, const ReportValue& value, const std::string& method,
             const ValueRanks& ranks) {
  const int rank = ranks.of(method);
  const ReportInterval interval = interval_of(score, method, value.name);
  return {{"value", number_text(mean_of(score, method, value.name))},
          {"best", rank == 1},
          {"second", rank == 2},
          {"rank", rank > 2 ? std::to_string(rank) : ""},
          {"below", ranks.below(method)},
          {"interval", interval.descriptive ? "" : interval.text},
          {"descriptive", interval.descriptive ? interval.text : ""},
          {"baseline", is_baseline(score, method)}};
}

Json row_of(const Json& score, const std::vector<MethodGroup>& groups, const ReportValue& value) {
  const ValueRanks ranks = rank_methods(score, value);
  Json cells = Json::array();
  for (const MethodGroup& group : groups) {
    for (const std::string& method : group.methods) {
      Json cell = cell_of(score, value, method, ranks);
      cell["edge"] = method == group.methods.front();
      cells.push_back(std::move(cell));
    }
  }
  const double truth = truth_of(score, value);
  return {{"name", breakable_name(value.name)},
          {"unit", value.unit},
          {"summary", value.summary},
          {"arrow", value.better == "lower"    ? "↓"
                    : value.better == "higher" ? "↑"
                                               : ""},
          {"direction", direction_words(value.better)},
          {"deviates", value.deviates},
          {"cells", std::move(cells)},
          {"truth", std::isnan(truth) ? "" : number_text(truth)}};
}

constexpr ReportSection kSections[] = {
    {"How close to the real colours",
     [](const ReportValue& value) { return !value.temporal && !value.better.empty(); }},
    {"How steady over time",
     [](const ReportValue& value) { return value.temporal && !value.better.empty(); }},
    {"To be held against the truth’s own",
     [](const ReportValue& value) { return value.better.empty(); }}};

// Clips too short for a metric give no value to anyone.
bool anyone_has(const Json& score, const std::vector<MethodGroup>& groups,
                const ReportValue& value) {
  for (const MethodGroup& group : groups) {
    for (const std::string& method : group.methods) {
      if (std::isfinite(mean_of(score, method, value.name))) return true;
    }
  }
  return false;
}

Json sections_of(const Json& score, const std::vector<MethodGroup>& groups, bool shown_only,
                 std::size_t columns) {
  const std::vector<ReportValue> values = report_values(score);
  Json sections = Json::array();
  for (const ReportSection& section : kSections) {
    Json rows = Json::array();
    for (const ReportValue& value : values) {
      if (!section.holds(value)) continue;
      if (shown_only && !(value.shown && anyone_has(score, groups, value))) continue;
      rows.push_back(row_of(score, groups, value));
    }
    if (rows.empty()) continue;
    sections.push_back({{"title", section.title},
                        {"columns", std::to_string(columns)},
                        {"rows", std::move(rows)}});
  }
  return sections;
}

}  // namespace

std::span<const ReportSection> report_sections() { return kSections; }

Json results_view(const Json& score) {
  const std::vector<MethodGroup> groups = report_groups(score);
  Json heads = Json::array();
  Json titles = Json::array();
  std::size_t columns = 2;  // the value's name and the truth's own
  bool rankable = false;
  for (const MethodGroup& group : groups) {
    columns += group.methods.size();
    rankable |= group.ranked && group.methods.size() > 1;
    titles.push_back(
        {{"title", track_words(group.track)}, {"span", std::to_string(group.methods.size())}});
    for (const std::string& method : group.methods) {
      heads.push_back({{"method", method},
                       {"baseline", !group.ranked},
                       {"edge", method == group.methods.front()},
                       {"about", score["methods"][method].value("about", "")}});
    }
  }
  return {{"groups", std::move(titles)},
          {"several_groups", groups.size() > 1},
          {"several_tracks", groups.size() > 2 || (groups.size() == 2 && groups.back().ranked)},
          {"wide", columns > 7},
          {"rankable", rankable},
          {"heads", std::move(heads)},
          {"first",
           {{"label", "Results"},
            {"summaries", false},
            {"sections", sections_of(score, groups, true, columns)}}},
          {"all",
           {{"label", "All values"},
            {"summaries", true},
            {"sections", sections_of(score, groups, false, columns)}}}};
}

Json per_clip_view(const Json& score) {
  const std::vector<std::string> methods = report_methods(score);
  Json tables = Json::array();
  for (const ReportValue& value : report_values(score)) {
    if (!value.shown) continue;
    Json rows = Json::array();
    for (const auto& [clip, inputs] : score.at("inputs").items()) {
      Json cells = Json::array();
      for (const std::string& method : methods) {
        const Json& clips = score["methods"][method]["clips"];
        const Json values = clips.contains(clip) ? clips[clip]["values"] : Json::object();
        cells.push_back({{"value", number_or_dash(values.value(value.name, Json()))}});
      }
      rows.push_back({{"clip", clip}, {"cells", std::move(cells)}});
    }
    tables.push_back({{"name", value.name},
                      {"unit", value.unit},
                      {"direction", direction_words(value.better)},
                      {"rows", std::move(rows)}});
  }
  return tables;
}

Json comparisons_view(const Json& score) {
  Json rows = Json::array();
  for (const Json& c : score.value("comparisons", Json::array())) {
    const Json& interval = c.at("ci95");
    rows.push_back(
        {{"metric", breakable_name(c["metric"].get<std::string>())},
         {"a", c["a"]},
         {"b", c["b"]},
         {"difference", number_or_dash(c["mean_difference"])},
         {"interval", interval.is_array() ? fmt::format("{} to {}", number_or_dash(interval[0]),
                                                        number_or_dash(interval[1]))
                                          : "–"},
         {"share", fmt::format("{:.0f} %", 100 * c["a_better"].get<double>())},
         {"n", std::to_string(c["n"].get<int>())},
         {"p", c["p_holm"].is_null() ? "too few for a test" : number_or_dash(c["p_holm"])}});
  }
  return rows;
}

}  // namespace tinct
