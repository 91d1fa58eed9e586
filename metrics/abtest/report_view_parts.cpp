#include "metrics/abtest/report_view_parts.h"

#include <fmt/format.h>

#include <cmath>

#include "lib/base/counted_noun.h"
#include "metrics/abtest/interval_chart.h"
#include "metrics/abtest/report_parts.h"

namespace tinct {
namespace {

std::string picture_of(const StudyPictures& pictures, const Json& item) {
  const auto found =
      pictures.find(item["clip"].get<std::string>() + "|" + item["method"].get<std::string>());
  return found == pictures.end() ? "" : found->second;
}

Json fooled_row(const std::string& what, const Json& fooled) {
  return {{"what", what},
          {"share", share_text(fooled["p"])},
          {"of", fooled["n"].dump()},
          {"wilson", share_interval(fooled.value("wilson95", Json()))},
          {"exact", share_interval(fooled.value("clopper_pearson95", Json()))},
          {"p", p_value_text(fooled.value("p_value", Json()))}};
}

// Empty where raters who all answered alike have one of no width.
std::string drawn_interval(const Json& drawn) {
  if (!drawn.is_object() || drawn["percentile95"][0] == drawn["percentile95"][1]) return "";
  return interval_text(drawn["percentile95"], 2);
}

Json table_view(const Json& statistics) {
  Json rows = Json::array();
  for (const char* shown : {"real", "colorized"}) {
    const Json& counts = statistics["table_counts"][shown];
    const Json& percent = statistics["table_percent_of_all"];
    const auto cell = [&](const char* said) {
      return Json{
          {"votes", counted_noun(counts[said].get<std::int64_t>(), "vote")},
          {"percent", percent.is_null() ? "–" : decimal_text(percent[shown][said], 1) + " %"}};
    };
    rows.push_back({{"shown", std::string(shown) == "real" ? "original" : "colorized"},
                    {"real", cell("real")},
                    {"colorized", cell("colorized")}});
  }
  return rows;
}

std::string fooled_chart(const Json& by_method) {
  IntervalChart chart{.title = "Colorized clips taken for original",
                      .description = "Shares by method with 95 % Wilson intervals",
                      .unit = "share taken for original; the dashed line is one half",
                      .rows = {},
                      .mark = 0.5,
                      .has_mark = true};
  for (const auto& [method, entry] : by_method.items()) {
    const Json& fooled = entry["fooled"];
    if (!fooled["p"].is_number()) continue;
    chart.rows.push_back({method, fooled["p"].get<double>(), fooled["wilson95"][0].get<double>(),
                          fooled["wilson95"][1].get<double>()});
  }
  return interval_chart_svg(chart);
}

std::string scores_chart(const Json& by_method) {
  IntervalChart chart{.title = "Mean opinion scores",
                      .description = "Scores by method with 95 % intervals over raters, best first",
                      .unit = "mean opinion score",
                      .rows = {}};
  for (const Json& row : by_method) {
    const double mos = row["mos"];
    // One rater alone has no interval.
    const double half = row["ci95_t_half"].is_number() ? row["ci95_t_half"].get<double>() : 0;
    chart.rows.push_back({row["method"].get<std::string>(), mos, mos - half, mos + half});
  }
  return interval_chart_svg(chart);
}

}  // namespace

std::string decimal_text(const Json& number, int digits) {
  return number.is_number() ? fmt::format("{:.{}f}", number.get<double>(), digits) : "–";
}

std::string p_value_text(const Json& p) {
  if (!p.is_number()) return "–";
  return p.get<double>() < 0.001 ? "<\u00a00.001" : fmt::format("{:.3f}", p.get<double>());
}

std::string share_text(const Json& share) { return share.is_number() ? percent_text(share) : "–"; }

std::string share_interval(const Json& interval) {
  if (!interval.is_array()) return "–";
  return percent_text(interval[0]) + " to " + percent_text(interval[1]);
}

std::string spread_interval(const Json& interval) {
  return interval.is_array() && interval[0] == interval[1] ? "–" : share_interval(interval);
}

std::string interval_text(const Json& interval, int digits) {
  if (!interval.is_array()) return "";
  return decimal_text(interval[0], digits) + " to " + decimal_text(interval[1], digits);
}

Json single_view(const Json& report, const StudyPictures& pictures) {
  const Json& statistics = report["statistics"];
  Json proportions = Json::array();
  proportions.push_back(fooled_row("colorized, taken for original", statistics["fooled"]));
  proportions.push_back(fooled_row("right answers", statistics["correct"]));
  for (const auto& [method, entry] : statistics["by_method"].items()) {
    proportions.push_back(fooled_row(method + ", taken for original", entry["fooled"]));
  }
  Json items = Json::array();
  for (const Json& item : report["items"]) {
    items.push_back({{"picture", picture_of(pictures, item)},
                     {"clip", item["clip"]},
                     {"method", item["method"]},
                     {"share", share_text(item["fooled"]["p"])},
                     {"of", item["fooled"]["n"].dump()},
                     {"interval", share_interval(item["fooled"].value("wilson95", Json()))}});
  }
  const Json& robust = statistics["fooled_cluster_by_rater"];
  const Json& right = statistics["correct_cluster_by_rater"];
  const Json& drawn = statistics["fooled_bootstrap_by_rater"];
  return {{"table", table_view(statistics)},
          {"proportions", std::move(proportions)},
          {"chart", fooled_chart(statistics["by_method"])},
          {"robust_correct", right.is_null() ? "–" : spread_interval(right["t_ci95"])},
          {"d_prime_interval", drawn_interval(statistics["d_prime_bootstrap_by_rater"])},
          {"criterion_interval", drawn_interval(statistics["criterion_c_bootstrap_by_rater"])},
          {"d_prime", decimal_text(statistics["d_prime_loglinear"], 2)},
          {"criterion", decimal_text(statistics["criterion_c_loglinear"], 2)},
          {"robust", robust.is_null() ? "–" : spread_interval(robust["t_ci95"])},
          {"bootstrap", drawn.is_null() ? "–" : spread_interval(drawn["percentile95"])},
          {"kappa", decimal_text(statistics["fleiss_kappa_complete_items"], 3)},
          {"alpha", decimal_text(statistics["krippendorff_alpha_nominal_all"], 3)},
          {"items", std::move(items)}};
}

Json rating_view(const Json& report, const StudyPictures& pictures) {
  const Json& statistics = report["statistics"];
  Json methods = Json::array();
  for (const Json& row : statistics["by_method"]) {
    methods.push_back({{"method", row["method"]},
                       {"mos", decimal_text(row["mos"], 2)},
                       {"half", decimal_text(row["ci95_t_half"], 2)},
                       {"raters", row["raters"].dump()}});
  }
  Json items = Json::array();
  for (const Json& item : report["items"]) {
    items.push_back({{"picture", picture_of(pictures, item)},
                     {"clip", item["clip"]},
                     {"method", item["method"]},
                     {"mos", decimal_text(item["mos"], 2)},
                     {"half", decimal_text(item["ci95_t_half"], 2)},
                     {"of", counted_noun(item["n"].get<std::int64_t>(), "rating")}});
  }
  std::string rejected;
  for (const Json& rater : statistics["bt500_screening_sd_ddof1"]["rejected"]) {
    rejected += (rejected.empty() ? "" : ", ") +
                statistics["rows"][rater.get<std::size_t>()].get<std::string>();
  }
  return {{"chart", scores_chart(statistics["by_method"])},
          {"methods", std::move(methods)},
          {"items", std::move(items)},
          {"rejected", rejected.empty() ? "nobody" : rejected},
          {"ordinal", decimal_text(statistics["krippendorff_alpha_ordinal"], 3)},
          {"interval", decimal_text(statistics["krippendorff_alpha_interval"], 3)}};
}

}  // namespace tinct
