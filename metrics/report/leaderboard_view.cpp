#include <algorithm>
#include <cmath>

#include "metrics/report/html_text.h"
#include "metrics/report/report_ranks.h"
#include "metrics/report/report_values.h"
#include "metrics/report/report_view.h"

namespace tinct {
namespace {

// What orders the rows of a table: what no fading improves, where it was measured.
const ReportValue* ordering_value(const std::vector<ReportValue>& values) {
  for (const char* name : {"warp_error.dis.ab_norm_ratio", "warp_error.farneback.ab_norm_ratio"}) {
    const auto found = std::ranges::find(values, name, &ReportValue::name);
    if (found != values.end()) return &*found;
  }
  const auto ranked =
      std::ranges::find_if(values, [](const ReportValue& value) { return !value.better.empty(); });
  return ranked == values.end() ? nullptr : &*ranked;
}

void sort_methods(const Json& score, const ReportValue* value, std::vector<std::string>& methods) {
  if (value == nullptr) return;
  std::ranges::stable_sort(methods, [&](const std::string& a, const std::string& b) {
    const double x = mean_of(score, a, value->name);
    const double y = mean_of(score, b, value->name);
    if (std::isnan(x) || std::isnan(y)) return !std::isnan(x) && std::isnan(y);
    return value->better == "lower" ? x < y : x > y;
  });
}

Json row_of(const Json& score, const std::string& method, const std::vector<ReportValue>& values,
            const std::vector<ValueRanks>& ranks) {
  Json cells = Json::array();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int rank = ranks[i].of(method);
    cells.push_back({{"value", number_text(mean_of(score, method, values[i].name))},
                     {"best", rank == 1},
                     {"second", rank == 2},
                     {"rank", rank > 2 ? std::to_string(rank) : ""},
                     {"below", ranks[i].below(method)},
                     {"interval", interval_of(score, method, values[i].name).text}});
  }
  const std::string from = score["methods"][method].value("from", "");
  return {{"method", method},
          {"from", is_baseline(score, method) ? "" : from},
          {"baseline", is_baseline(score, method)},
          {"cells", std::move(cells)}};
}

Json tracks_of(const Json& score, const std::vector<ReportValue>& values,
               const ReportValue* order) {
  std::vector<ValueRanks> ranks;
  for (const ReportValue& value : values) ranks.push_back(rank_methods(score, value));
  Json tracks = Json::array();
  for (MethodGroup group : report_groups(score)) {
    sort_methods(score, order, group.methods);
    Json rows = Json::array();
    for (const std::string& method : group.methods) {
      rows.push_back(row_of(score, method, values, ranks));
    }
    tracks.push_back({{"title", track_words(group.track)},
                      {"columns", std::to_string(values.size() + 1)},
                      {"rows", std::move(rows)}});
  }
  return tracks;
}

Json heads_of(const Json& score, const std::vector<ReportValue>& values) {
  Json heads = Json::array();
  for (const ReportValue& value : values) {
    const double truth = truth_of(score, value);
    heads.push_back({{"name", breakable_name(value.name)},
                     {"unit", value.unit},
                     {"arrow", value.better == "lower" ? "↓"
                               : value.better.empty()  ? ""
                                                       : "↑"},
                     {"direction", value.better.empty() ? "" : value.better + " is better"},
                     {"deviates", value.deviates},
                     {"truth", std::isnan(truth) ? "–" : number_text(truth)}});
  }
  return heads;
}

Json texts_of(const Json& list) {
  Json texts = Json::array();
  for (const Json& text : list) texts.push_back({{"text", text}});
  return texts;
}

// A table for each question: all columns in one would be too many for a page.
Json tables_of(const Json& score, const std::vector<ReportValue>& values,
               const ReportValue* order) {
  Json tables = Json::array();
  for (const ReportSection& section : report_sections()) {
    std::vector<ReportValue> columns = values;
    std::erase_if(columns, [&](const ReportValue& value) { return !section.holds(value); });
    if (columns.empty()) continue;
    tables.push_back({{"title", section.title},
                      {"columns", std::to_string(columns.size() + 1)},
                      {"heads", heads_of(score, columns)},
                      {"tracks", tracks_of(score, columns, order)}});
  }
  return tables;
}

Json group_of(const Json& score, std::size_t number) {
  const std::vector<ReportValue> values = measured_values(score);
  const ReportValue* order = ordering_value(values);
  std::string clips;
  for (const auto& [clip, inputs] : score.at("inputs").items()) {
    clips += (clips.empty() ? "" : ", ") + clip;
  }
  Json sources = Json::array();
  for (const Json& from : score["merged"]["from"]) sources.push_back({{"text", from["path"]}});
  Json view = record_view(score);
  view.update({{"number", std::to_string(number)},
               {"clips", clips},
               {"title", plural(score.at("inputs").size(), "clip")},
               {"order", order == nullptr ? "" : order->name},
               {"tables", tables_of(score, values, order)},
               {"sources", std::move(sources)},
               {"has_differences", !score["merged"]["differences"].empty()},
               {"differences", texts_of(score["merged"]["differences"])}});
  return view;
}

}  // namespace

Json leaderboard_view(const Json& leaderboard) {
  Json groups = Json::array();
  std::size_t reports = 0;
  for (const Json& score : leaderboard.at("groups")) {
    reports += score.at("merged").at("from").size();
    groups.push_back(group_of(score, groups.size() + 1));
  }
  Json between = Json::array();
  for (const Json& gap : leaderboard.at("between")) {
    between.push_back(
        {{"group", gap.at("group").dump()}, {"differences", texts_of(gap.at("differences"))}});
  }
  const std::size_t count = groups.size();
  return {{"title", plural(reports, "report") + " in " + plural(count, "group")},
          {"several", count > 1},
          {"groups", std::move(groups)},
          {"between", std::move(between)}};
}

}  // namespace tinct
