#include <algorithm>

#include "lib/base/counted_noun.h"
#include "lib/web/page_template.h"
#include "metrics/abtest/interval_chart.h"
#include "metrics/abtest/report_parts.h"
#include "metrics/abtest/report_view_parts.h"
#include "metrics/abtest/study_report.h"
#include "metrics/abtest/time_histogram.h"
#include "metrics/report/html_text.h"

namespace tinct {

// Made from the files of the same names by the build.
extern const char* const kStudyReportTemplate;
extern const char* const kReportStyle;

namespace {

std::string method_words(const std::string& method) {
  if (method == "single") return "one clip at a time: original colours, or made by a computer";
  if (method == "pair") return "two clips side by side";
  if (method == "acr") return "one clip at a time, rated 1 to 5 (ACR)";
  if (method == "dcr") return "beside the original, its degradation rated 1 to 5 (DCR)";
  return "two clips side by side, compared from -3 to 3 (CCR)";
}

Json flow_view(const Json& flow) {
  Json rows = Json::array();
  for (const char* state : {"started", "finished", "running", "expired", "withdrawn"}) {
    rows.push_back({{"state", state}, {"count", flow[state].dump()}});
  }
  return rows;
}

// Who was left out and why, and who failed gold trials, left out or not.
Json exclusions_view(const Json& flow) {
  Json rows = Json::array();
  for (const Json& one : flow["excluded"]) {
    rows.push_back(
        {{"rater", one["rater"]}, {"what", "left out: " + one["why"].get<std::string>()}});
  }
  for (const Json& one : flow["failed_gold"]) {
    rows.push_back(
        {{"rater", one["rater"]},
         {"what", "failed gold trials, " + one["wrong"].dump() + " of " + one["trials"].dump() +
                      " wrong" + (one["excluded"].get<bool>() ? "" : "; still counted")}});
  }
  return rows;
}

Json raters_view(const Json& raters) {
  Json rows = Json::array();
  for (const Json& rater : raters) {
    std::string flags;
    for (const Json& flag : rater["flags"]) {
      flags += (flags.empty() ? "" : "; ") + flag.get<std::string>();
    }
    const bool excluded = rater["excluded"];
    rows.push_back(
        {{"rater", rater["rater"]},
         {"state", rater["state"]},
         {"votes", rater["votes"].dump()},
         {"voids", rater["voids"].dump()},
         {"seconds", rater["median_ms"].is_number()
                         ? number_text(rater["median_ms"].get<double>() / 1000, 3)
                         : std::string("–")},
         {"flags", flags.empty() ? "–" : flags},
         {"excluded", excluded ? "left out: " + rater["why"].get<std::string>() : "kept"}});
  }
  return rows;
}

Json answers_view(const Json& answers) {
  Json rows = Json::array();
  for (const Json& question : answers) {
    for (const Json& one : question["answers"]) {
      rows.push_back({{"question", question["text"]},
                      {"answer", one["answer"]},
                      {"raters", one["raters"].dump()}});
    }
  }
  return rows;
}

Json metrics_view(const Json& metrics) {
  Json rows = Json::array();
  if (metrics.is_null()) return rows;
  const auto with_interval = [](const Json& row, const std::string& member) {
    return Json{{"value", decimal_text(row[member], 3)},
                {"interval", interval_text(row[member + "_ci95"], 3)}};
  };
  for (const Json& row : metrics) {
    rows.push_back({{"metric", row["metric"]},
                    {"clips", row["clips"].dump()},
                    {"srocc", with_interval(row, "srocc")},
                    {"krocc", with_interval(row, "krocc")},
                    {"plcc", with_interval(row, "plcc")}});
  }
  return rows;
}

Json times_view(const Json& times) {
  if (times.is_null()) return false;
  Json rows = Json::array();
  for (const Json& bin : times["bins"]) {
    const std::string from = number_text(bin["from_ms"].get<double>() / 1000, 3);
    rows.push_back(
        {{"seconds", bin["to_ms"].is_null()
                         ? from + " and more"
                         : from + " to " + number_text(bin["to_ms"].get<double>() / 1000, 3)},
         {"count", bin["votes"].dump()}});
  }
  return {{"chart", time_histogram_svg(times)}, {"bins", std::move(rows)}};
}

// Foreign votes come without times, and so without an order.
bool has_times(const Json& learning) {
  return std::ranges::any_of(learning, [](const Json& row) {
    return row["median_ms"].is_number() && row["median_ms"].get<double>() > 0;
  });
}

Json learning_view(const Json& learning) {
  Json rows = Json::array();
  int quarter = 0;
  for (const Json& row : learning) {
    const bool has_time = row["median_ms"].is_number();
    rows.push_back({{"quarter", std::to_string(++quarter)},
                    {"votes", row["votes"].dump()},
                    {"seconds", has_time ? number_text(row["median_ms"].get<double>() / 1000, 3)
                                         : std::string("–")},
                    {"right", row["right"]["p"].is_number() ? percent_text(row["right"]["p"])
                                                            : std::string("–")}});
  }
  return rows;
}

// Nothing where there were no gold trials, or nobody answered one.
std::string gold_text(const Json& gold) {
  if (gold.is_null() || gold["raters"].empty()) return "";
  const std::string rule = "more than " + gold["most_wrong"].dump() + " wrong";
  const std::string of = " of " + counted_noun(gold["raters"].size(), "rater") + " ";
  if (gold["failed"].empty()) {
    return "None" + of + "failed the gold trials (" + rule + ").";
  }
  return std::to_string(gold["failed"].size()) + of + "failed the gold trials (" + rule +
         "). Without them: " + gold["verdict_without"].get<std::string>();
}

// Nothing where nobody answered the same question again.
std::string repeats_text(const Json& repeats) {
  if (repeats.is_null()) return "";
  std::string text = counted_noun(repeats["raters"].get<std::int64_t>(), "rater") +
                     " answered the same question again, " +
                     counted_noun(repeats["again"].get<std::int64_t>(), "time") + ": " +
                     percent_text(repeats["equal"]["p"]) + " as before";
  if (repeats["mean_abs_difference"].is_number()) {
    text += ", " + decimal_text(repeats["mean_abs_difference"], 2) + " apart on average";
  }
  return text + ". Of these, " + repeats["used"].get<std::string>() + ".";
}

void add_kind(const Json& report, const StudyPictures& pictures, Json& view) {
  const std::string method = report["method"];
  view["single"] = false;
  view["pair"] = false;
  view["rating"] = false;
  if (method == "single") {
    view["single"] = single_view(report, pictures);
  } else if (method == "pair" || method == "ccr") {
    view["pair"] = pair_view(report);
  } else {
    view["rating"] = rating_view(report, pictures);
  }
}

}  // namespace

std::string study_report_html(const Json& report, const StudyPictures& pictures) {
  const std::string title = report["name"].get<std::string>();
  Json view{{"title", title.empty() ? "User study" : title},
            {"question", report["question"]},
            {"method", method_words(report["method"])},
            {"verdict", report["verdict"]},
            {"verdict_all", report["verdict_all"].is_null() ? Json("") : report["verdict_all"]},
            {"gold", gold_text(report["gold"])},
            {"votes", counted_noun(report["votes"].get<std::int64_t>(), "vote")},
            {"flow", flow_view(report["flow"])},
            {"exclusions", exclusions_view(report["flow"])},
            {"has_exclusions",
             !report["flow"]["excluded"].empty() || !report["flow"]["failed_gold"].empty()},
            {"conformance", report["conformance"]},
            {"raters", raters_view(report["raters"])},
            {"has_answers", !report["answers"].empty()},
            {"answers", answers_view(report["answers"])},
            {"has_metrics", !report["metrics"].is_null()},
            {"metrics", metrics_view(report["metrics"])},
            {"has_times", has_times(report["learning"])},
            {"learning", learning_view(report["learning"])},
            {"times", times_view(report["response_times"])},
            {"repeats", repeats_text(report["repeats"])},
            {"has_inputs", !report["inputs"].empty()},
            {"inputs", report["inputs"]},
            {"version", report["versions"]["tinct"]},
            {"resamples", report["options"]["resamples"].dump()},
            {"seed", report["options"]["seed"].dump()}};
  add_kind(report, pictures, view);
  return render_page(kStudyReportTemplate, view, kReportStyle);
}

}  // namespace tinct
