#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "lib/base/counted_noun.h"
#include "metrics/abtest/interval_chart.h"
#include "metrics/abtest/report_parts.h"
#include "metrics/abtest/report_view_parts.h"

namespace tinct {
namespace {

std::string jod_chart(const Json& scale) {
  IntervalChart chart{.title = "The methods on one scale",
                      .description = "Strengths in JOD with 95 % intervals, best first",
                      .unit = "JOD: one is preferred by 75 % of votes",
                      .rows = {},
                      .mark = 0,
                      .has_mark = true};
  for (const Json& row : scale) {
    chart.rows.push_back({row["method"].get<std::string>(), row["jod"].get<double>(),
                          row["ci95"][0].get<double>(), row["ci95"][1].get<double>()});
  }
  return interval_chart_svg(chart);
}

Json order_view(const Json& statistics) {
  const Json& side = statistics["side_bias"];
  const Json& test = statistics["order_effect_LR"];
  const Json& davidson = statistics["davidson_with_order_effect"];
  std::string text = "Left was preferred " +
                     counted_noun(side["left"].get<std::int64_t>(), "time") + " and right " +
                     counted_noun(side["right"].get<std::int64_t>(), "time") + " (exact p " +
                     p_value_text(side["p_value"]) + ").";
  if (test.is_object()) {
    text += " Order effect in Davidson's model: " + decimal_text(davidson["gamma_left"], 3) +
            " ± " + decimal_text(davidson["se_gamma"], 3) + ", likelihood ratio p " +
            p_value_text(test["p"]) + ", as if every vote stood alone.";
    const Json robust = davidson.value("cluster_by_rater", Json());
    if (robust.is_object()) {
      text += " With raters as clusters its error is " + decimal_text(robust["se_gamma"], 3) + ".";
    }
  }
  return text;
}

std::string exact_test_text(const Json& statistics) {
  const Json& test = statistics["exact_test"];
  if (test.is_null()) return "";
  std::string by_raters;
  if (const Json& robust = test["cluster_by_rater"]; robust.is_object()) {
    by_raters = " With raters as clusters: " + spread_interval(robust["t_ci95"]) + ", p " +
                p_value_text(robust["p"]) + " (robust error, t).";
  }
  return test["pair"][0].get<std::string>() + " was preferred in " + test["k"].dump() + " of " +
         counted_noun(test["n"].get<std::int64_t>(), "vote") + ", Wilson " +
         share_interval(test["wilson95"]) + "; exact binomial test against one half: p " +
         p_value_text(test["p_value"]) + ", as if every vote stood alone." + by_raters;
}

Json matrix_view(const Json& statistics, const Json& methods) {
  Json rows = Json::array();
  for (std::size_t i = 0; i < methods.size(); ++i) {
    Json cells = Json::array();
    for (std::size_t j = 0; j < methods.size(); ++j) {
      const double ties = statistics["ties"][i][j];
      std::string text =
          i == j ? "–" : fmt::format("{:.0f}", statistics["wins"][i][j].get<double>());
      if (ties > 0) text += " (+" + counted_noun(std::llround(ties), "tie") + ")";
      cells.push_back({{"text", text}});
    }
    rows.push_back({{"method", methods[i]}, {"cells", std::move(cells)}});
  }
  return rows;
}

// What a test tells of a pair, in words.
std::string outcome(const Json& pair, double share, double p) {
  if (p >= 0.05) return "no difference shown";
  const std::string first = pair[0];
  const std::string second = pair[1];
  return share >= 0.5 ? first + " is preferred to " + second : second + " is preferred to " + first;
}

Json tests_view(const Json& tests) {
  Json rows = Json::array();
  for (const Json& test : tests) {
    const Json& robust = test["cluster_by_rater"];
    const bool has = robust.is_object();
    rows.push_back({{"first", test["pair"][0]},
                    {"second", test["pair"][1]},
                    {"share", share_text(test["prob_first_wins"])},
                    {"difference", decimal_text(test["diff"], 3)},
                    {"se", decimal_text(test["se"], 3)},
                    {"p", p_value_text(test["p"])},
                    {"holm", p_value_text(test["p_holm"])},
                    {"robust_se", has ? decimal_text(robust["se"], 3) : "–"},
                    {"robust_holm", has ? p_value_text(robust["p_holm"]) : "–"},
                    {"outcome", outcome(test["pair"], test["prob_first_wins"], deciding_p(test))}});
  }
  return rows;
}

Json alone_view(const Json& tests) {
  Json rows = Json::array();
  for (const Json& test : tests) {
    rows.push_back({{"first", test["pair"][0]},
                    {"second", test["pair"][1]},
                    {"share", share_text(test["p"])},
                    {"of", test["n"].dump()},
                    {"wilson", share_interval(test["wilson95"])},
                    {"p", p_value_text(test["p_value"])},
                    {"holm", p_value_text(test["p_holm"])},
                    {"outcome", outcome(test["pair"], test["p"], test["p_holm"])}});
  }
  return rows;
}

Json scale_view(const Json& scale) {
  Json rows = Json::array();
  for (const Json& row : scale) {
    const Json& robust = row["ci95_cluster_by_rater"];
    const std::string group = row["group"];
    rows.push_back({{"method", row["method"]},
                    {"jod", decimal_text(row["jod"], 3)},
                    {"interval", interval_text(row["ci95"], 3)},
                    {"robust", robust.is_array() ? interval_text(robust, 3) : "–"},
                    {"group", group.empty() ? "–" : group}});
  }
  return rows;
}

// CCR: how much better the second of a pair is, from -3 to 3.
Json comparisons_view(const Json& statistics) {
  Json rows = Json::array();
  for (const Json& one : statistics.value("comparison_scores", Json::array())) {
    const Json& robust = one["cluster_by_rater"];
    rows.push_back({{"first", one["pair"][0]},
                    {"second", one["pair"][1]},
                    {"score", decimal_text(one["second_over_first"], 2)},
                    {"half", decimal_text(one["ci95_t_half"], 2)},
                    {"robust", robust.is_object() ? interval_text(robust["t_ci95"], 2) : "–"},
                    {"of", one["n"].dump()}});
  }
  return rows;
}

}  // namespace

Json pair_view(const Json& report) {
  const Json& statistics = report["statistics"];
  Json tests = tests_view(statistics["pairwise_tests_ties_half"]);
  Json alone = alone_view(statistics["exact_tests_of_pairs"]);
  Json comparisons = comparisons_view(statistics);
  const Json& fit = statistics["bradley_terry_ties_half"];
  const bool has_tests = !tests.empty();
  const bool has_alone = !alone.empty();
  const bool has_comparisons = !comparisons.empty();
  return {{"has_tests", has_tests},
          {"tests", std::move(tests)},
          {"has_alone", has_alone},
          {"alone", std::move(alone)},
          {"has_comparisons", has_comparisons},
          {"comparisons", std::move(comparisons)},
          {"scale", scale_view(statistics["scale"])},
          {"chart", jod_chart(statistics["scale"])},
          {"why", fit.contains("why") ? fit["why"] : Json("")},
          {"exact", exact_test_text(statistics)},
          {"order", order_view(statistics)},
          {"methods", matrix_view(statistics, report["methods"])}};
}

}  // namespace tinct
