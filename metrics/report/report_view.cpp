#include "metrics/report/report_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "lib/media/image_io.h"
#include "metrics/inputs/clips.h"
#include "metrics/report/html_text.h"

namespace tinct {
namespace {

std::string text_or_empty(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string number_or_dash(const Json& value) {
  return value.is_number() ? number_text(value.get<double>()) : "–";
}

std::string plural(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string direction_words(const std::string& better) {
  if (better.empty()) return "";
  return better == "lower" ? "lower is better" : "higher is better";
}

const Json& summary_of(const Json& score, const std::string& method, const std::string& value) {
  static const Json kNone = Json::object();
  const Json& summary = score.at("methods").at(method).at("summary");
  return summary.contains(value) ? summary.at(value) : kNone;
}

double mean_of(const Json& score, const std::string& method, const std::string& value) {
  const Json& summary = summary_of(score, method, value);
  return summary.contains("mean") && summary["mean"].is_number()
             ? summary["mean"].get<double>()
             : std::numeric_limits<double>::quiet_NaN();
}

// A name that may break behind its dots and underscores, as HTML.
std::string breakable(const std::string& name) {
  std::string html;
  for (const char c : escape_html(name)) {
    html += c;
    if (c == '.' || c == '_') html += "<wbr>";
  }
  return html;
}

// Less error than the truth itself has: no colorizer earns that by being right.
bool below_truth(const ReportValue& value, double mean, double truth) {
  if (value.name.ends_with(".ratio")) return mean < 1;
  return value.better == "lower" && mean < truth;
}

// The best mean of a row; not a number where there is only one method, and where fading has put one
// below the truth: then neither the lowest nor the rest is best.
double best_of(const Json& score, const std::vector<std::string>& methods, const ReportValue& value,
               double truth) {
  double best = std::numeric_limits<double>::quiet_NaN();
  if (value.better.empty() || methods.size() < 2) return best;
  for (const std::string& method : methods) {
    const double mean = mean_of(score, method, value.name);
    if (std::isnan(mean)) continue;
    if (below_truth(value, mean, truth)) return std::numeric_limits<double>::quiet_NaN();
    if (std::isnan(best) || (value.better == "lower" ? mean < best : mean > best)) best = mean;
  }
  return best;
}

Json result_row(const Json& score, const std::vector<std::string>& methods,
                const ReportValue& value) {
  Json row = {{"name", breakable(value.name)},
              {"unit", value.unit},
              {"summary", value.summary},
              {"arrow", value.better == "lower"    ? "↓"
                        : value.better == "higher" ? "↑"
                                                   : ""},
              {"direction", direction_words(value.better)},
              {"cells", Json::array()}};
  const double truth =
      value.truth.empty() ? std::nan("") : mean_of(score, methods.front(), value.truth);
  const double best = best_of(score, methods, value, truth);
  for (const std::string& method : methods) {
    const Json& summary = summary_of(score, method, value.name);
    const double mean = mean_of(score, method, value.name);
    Json cell = {{"value", number_text(mean)}, {"best", mean == best}, {"interval", ""}};
    cell["below"] = below_truth(value, mean, truth);
    if (summary.contains("ci95") && summary["ci95"].is_array()) {
      cell["interval"] = fmt::format("{} to {}", number_or_dash(summary["ci95"][0]),
                                     number_or_dash(summary["ci95"][1]));
    }
    row["cells"].push_back(std::move(cell));
  }
  row["truth"] = std::isnan(truth) ? "" : number_text(truth);
  return row;
}

Json per_clip_tables(const Json& score, const std::vector<std::string>& methods,
                     const std::vector<ReportValue>& values) {
  Json tables = Json::array();
  for (const ReportValue& value : values) {
    if (!value.shown) continue;
    Json rows = Json::array();
    for (const auto& [clip, inputs] : score.at("inputs").items()) {
      Json cells = Json::array();
      for (const std::string& method : methods) {
        const Json& all = score["methods"][method]["clips"][clip]["values"];
        cells.push_back({{"value", number_or_dash(all.value(value.name, Json()))}});
      }
      rows.push_back({{"clip", clip}, {"cells", std::move(cells)}});
    }
    tables.push_back({{"name", value.name}, {"unit", value.unit}, {"rows", std::move(rows)}});
  }
  return tables;
}

Json comparison_rows(const Json& score) {
  Json rows = Json::array();
  for (const Json& c : score.value("comparisons", Json::array())) {
    if (c.at("n").get<int>() < 2) continue;
    rows.push_back({{"metric", c["metric"]},
                    {"a", c["a"]},
                    {"b", c["b"]},
                    {"difference", number_or_dash(c["mean_difference"])},
                    {"interval", fmt::format("{} to {}", number_or_dash(c["ci95"][0]),
                                             number_or_dash(c["ci95"][1]))},
                    {"share", fmt::format("{:.0f} %", 100 * c["a_better"].get<double>())},
                    {"n", std::to_string(c["n"].get<int>())},
                    {"p", c["p_holm"].is_null() ? "too few clips" : number_or_dash(c["p_holm"])}});
  }
  return rows;
}

std::string data_uri(const Frame& frame) {
  return frame.empty() ? "" : "data:image/jpeg;base64," + base64(encode_jpeg(frame, 92));
}

Json worst_view(std::span<const WorstFrame> worst) {
  Json groups = Json::array();
  for (const WorstFrame& frame : worst) {
    if (groups.empty() || groups.back()["method"] != frame.method) {
      groups.push_back({{"method", frame.method}, {"frames", Json::array()}});
    }
    groups.back()["frames"].push_back({{"clip", frame.clip},
                                       {"number", std::to_string(frame.number)},
                                       {"metric", frame.metric},
                                       {"value", number_text(frame.value)},
                                       {"output", data_uri(frame.output)},
                                       {"truth", data_uri(frame.truth)},
                                       {"width", std::to_string(frame.output.width)},
                                       {"height", std::to_string(frame.output.height)}});
  }
  return groups;
}

Json input_row(const std::string& clip, const std::string& name, const Json& input) {
  const auto guessed = [&](const char* tag) {
    return input.at(tag).get<bool>() ? "" : " (not tagged: assumed)";
  };
  return {{"clip", clip},
          {"name", name},
          {"path", input.at("path")},
          {"frames", std::to_string(input["frames"].get<std::int64_t>())},
          {"size", fmt::format("{} × {}", input["width"].get<int>(), input["height"].get<int>())},
          {"fps", input["fps"].is_null() ? "–" : input["fps"].get<std::string>()},
          {"codec", input["codec"].get<std::string>() + " " + input["pix_fmt"].get<std::string>()},
          {"colour", input["matrix"].get<std::string>() + guessed("matrix_tagged") + ", " +
                         input["range"].get<std::string>() + guessed("range_tagged")},
          {"damaged", std::to_string(input["damaged_frames"].get<std::int64_t>())}};
}

Json input_rows(const Json& score) {
  Json rows = Json::array();
  for (const auto& [clip, inputs] : score.at("inputs").items()) {
    rows.push_back(input_row(clip, "truth", inputs.at("truth")));
    for (const auto& [name, input] : inputs.at("outputs").items()) {
      rows.push_back(input_row(clip, name, input));
    }
  }
  return rows;
}

Json definition_rows(const Json& score) {
  Json rows = Json::array();
  for (const Json& metric : score.at("metrics")) {
    Json parts = Json::array();
    for (const ReportValue& value : report_values({{"metrics", Json::array({metric})}})) {
      if (value.name == metric["value"].get<std::string>()) continue;
      parts.push_back({{"name", value.name}, {"summary", value.summary}});
    }
    rows.push_back({{"name", metric["name"]},
                    {"summary", metric["summary"]},
                    {"source", metric["source"]},
                    {"unit", metric["unit"] == "" ? Json("none") : metric["unit"]},
                    {"range", metric["range"]},
                    {"direction", metric["better"].is_null()
                                      ? "to be compared with the truth's own"
                                      : direction_words(metric["better"].get<std::string>())},
                    {"has_parts", !parts.empty()},
                    {"parts", parts}});
  }
  return rows;
}

Json version_rows(const Json& score) {
  Json rows = Json::array();
  for (const auto& [name, version] : score.at("versions").items()) {
    rows.push_back({{"name", name}, {"version", version}});
  }
  return rows;
}

std::int64_t total_frames(const Json& score) {
  std::int64_t frames = 0;
  for (const Json& clip : score.at("inputs")) {
    frames += clip.at("truth").at("frames").get<std::int64_t>();
  }
  return frames;
}

}  // namespace

std::vector<ReportValue> report_values(const Json& score) {
  std::vector<ReportValue> values;
  for (const Json& metric : score.at("metrics")) {
    values.push_back({metric.at("value"), metric.at("unit"), text_or_empty(metric.at("better")),
                      metric.at("summary"), text_or_empty(metric.at("truth")), true});
    for (const Json& value : metric.at("more")) {
      values.push_back({value.at("name"), value.at("unit"), text_or_empty(value.at("better")),
                        value.at("summary"), "", value.at("shown").get<bool>()});
    }
  }
  return values;
}

std::vector<std::string> report_methods(const Json& score) {
  std::vector<std::string> methods;
  const Json& options = score.value("options", Json::object());
  for (const Json& output : options.value("output", Json::array())) {
    const std::string name = parse_outputs({output.get<std::string>()}).front().name;
    if (score.at("methods").contains(name)) methods.push_back(name);
  }
  for (const auto& [name, method] : score.at("methods").items()) {
    if (std::ranges::find(methods, name) == methods.end()) methods.push_back(name);
  }
  return methods;
}

Json report_view(const Json& score, std::span<const WorstFrame> worst) {
  const std::vector<std::string> methods = report_methods(score);
  const std::vector<ReportValue> values = report_values(score);
  Json rows = Json::array();
  Json all_rows = Json::array();
  for (const ReportValue& value : values) {
    Json row = result_row(score, methods, value);
    if (value.shown) rows.push_back(row);
    all_rows.push_back(std::move(row));
  }
  Json heads = Json::array();
  for (const std::string& method : methods) heads.push_back({{"method", method}});
  const std::size_t clips = score.at("inputs").size();
  return {{"title", plural(methods.size(), "method") + " on " + plural(clips, "clip")},
          {"subtitle", plural(static_cast<std::size_t>(total_frames(score)), "frame")},
          {"methods", std::move(heads)},
          {"rows", std::move(rows)},
          {"all_rows", std::move(all_rows)},
          {"several_clips", clips > 1},
          {"one_clip", clips == 1},
          {"several_methods", methods.size() > 1},
          {"per_clip", clips > 1 ? per_clip_tables(score, methods, values) : Json::array()},
          {"comparisons", comparison_rows(score)},
          {"curves", curves_view(score)},
          {"has_worst", !worst.empty()},
          {"worst", worst_view(worst)},
          {"definitions", definition_rows(score)},
          {"inputs", input_rows(score)},
          {"versions", version_rows(score)},
          {"options", score.value("options", Json::object()).dump(2)},
          {"statistics", score.value("statistics", Json::object()).dump(2)}};
}

}  // namespace tinct
