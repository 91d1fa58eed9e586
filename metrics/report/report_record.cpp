#include <fmt/format.h>

#include "metrics/report/html_text.h"
#include "metrics/report/report_values.h"
#include "metrics/report/report_view.h"

namespace tinct {
namespace {

std::string direction_words(const Json& better) {
  if (better.is_null()) return "to be held against the truth’s own";
  return better.get<std::string>() + " is better";
}

std::string text_of(const Json& value, const char* none) {
  return value.is_string() && value != "" ? value.get<std::string>() : none;
}

Json definition_rows(const Json& score) {
  Json rows = Json::array();
  for (const Json& metric : score.at("metrics")) {
    Json parts = Json::array();
    for (const ReportValue& value : report_values({{"metrics", Json::array({metric})}})) {
      if (value.name == metric["value"].get<std::string>()) continue;
      parts.push_back({{"name", value.name}, {"summary", value.summary}});
    }
    Json deviations = Json::array();
    for (const Json& sentence : metric.value("deviations", Json::array())) {
      deviations.push_back({{"sentence", sentence}});
    }
    rows.push_back({{"name", metric["name"]},
                    {"summary", metric["summary"]},
                    {"source", metric["source"]},
                    {"unit", text_of(metric["unit"], "none")},
                    {"range", metric["range"]},
                    {"direction", direction_words(metric["better"])},
                    {"deviates", !deviations.empty()},
                    {"deviations", std::move(deviations)},
                    {"has_parts", !parts.empty()},
                    {"parts", std::move(parts)}});
  }
  return rows;
}

std::string colour_text(const Json& input) {
  const auto guessed = [&](const char* tag) {
    return input.at(tag).get<bool>() ? "" : " (not tagged: assumed)";
  };
  return input["matrix"].get<std::string>() + guessed("matrix_tagged") + ", " +
         input["range"].get<std::string>() + guessed("range_tagged");
}

Json input_row(const std::string& clip, const std::string& name, const Json& input) {
  const std::string hash = text_of(input.value("sha256", Json()), "");
  return {{"clip", clip},
          {"name", name},
          {"path", input.at("path")},
          {"frames", std::to_string(input["frames"].get<std::int64_t>())},
          {"size", fmt::format("{} × {}", input["width"].get<int>(), input["height"].get<int>())},
          {"fps", text_of(input["fps"], "–")},
          {"codec", input["codec"].get<std::string>() + " " + input["pix_fmt"].get<std::string>()},
          {"colour", colour_text(input)},
          {"damaged", std::to_string(input["damaged_frames"].get<std::int64_t>())},
          {"hash", hash},
          {"hash_start", hash.substr(0, 12)}};
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

Json cut_rows(const Json& score) {
  Json rows = Json::array();
  for (const auto& [clip, inputs] : score.at("inputs").items()) {
    if (!inputs.contains("cuts")) continue;
    const Json& frames = inputs["cuts"]["frames"];
    std::string list;
    for (const Json& frame : frames) list += (list.empty() ? "" : ", ") + frame.dump();
    rows.push_back({{"clip", clip},
                    {"from", inputs["cuts"].value("from", "")},
                    {"frames", list.empty() ? "none" : list}});
  }
  return rows;
}

Json pairs_of(const Json& object) {
  Json rows = Json::array();
  for (const auto& [name, value] : object.items()) {
    rows.push_back({{"name", name}, {"value", value.is_string() ? value : Json(value.dump())}});
  }
  return rows;
}

Json baseline_rows(const Json& score) {
  Json rows = Json::array();
  for (const auto& [name, method] : score.at("methods").items()) {
    if (is_baseline(score, name))
      rows.push_back({{"name", name}, {"about", method.value("about", "")}});
  }
  return rows;
}

Json texts_of(const Json& list) {
  Json rows = Json::array();
  for (const Json& text : list) rows.push_back({{"text", text}});
  return rows;
}

}  // namespace

Json record_view(const Json& score) {
  const Json statistics = score.value("statistics", Json::object());
  return {{"definitions", definition_rows(score)},
          {"constants", pairs_of(score.value("definitions", Json::object()))},
          {"baselines", baseline_rows(score)},
          {"inputs", input_rows(score)},
          {"cuts", cut_rows(score)},
          {"versions", pairs_of(score.value("versions", Json::object()))},
          {"options", score.value("options", Json::object()).dump(2)},
          {"statistics", pairs_of(statistics)},
          {"seed", statistics.value("seed", Json(1)).dump()},
          {"resamples", statistics.value("resamples", Json(10000)).dump()},
          {"notes", texts_of(score.value("notes", Json::array()))}};
}

}  // namespace tinct
