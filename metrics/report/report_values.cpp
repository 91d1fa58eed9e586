#include "metrics/report/report_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <utility>

#include "metrics/report/html_text.h"

namespace tinct {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::string text_or_empty(const Json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

// As the options name an output: "NAME=…", or the last part of a path.
std::string name_of_output(const std::string& option) {
  const std::size_t equals = option.find('=');
  if (equals != std::string::npos) return option.substr(0, equals);
  const std::filesystem::path path = std::filesystem::path(option).lexically_normal();
  return (path.has_filename() ? path : path.parent_path()).filename().string();
}

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

std::string interval_text(const Json& ci95) {
  if (!ci95.is_array()) return {};
  return fmt::format("{} to {}", number_text(ci95[0].get<double>(), 3),
                     number_text(ci95[1].get<double>(), 3));
}

const Json& member(const Json& object, const std::string& name) {
  static const Json kNothing = Json::object();
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

// Whether the metric's curve has a value at a clip's first frame: then it is one of single frames,
// though its metric looks back too.
bool has_value_at_start(const Json& score, const Json& metric) {
  for (const Json& method : score.value("methods", Json::object())) {
    for (const Json& clip : method.at("clips")) {
      const Json& curves = member(clip, "frames");
      const auto curve = curves.find(metric.at("value").get<std::string>());
      if (curve != curves.end() && !curve->empty() && curve->front().is_number()) return true;
    }
  }
  return false;
}

// The truth's own of a value beside the headline goes by its name.
std::string truth_of_part(const Json& metric, const std::string& name) {
  for (const Json& value : metric.at("more")) {
    std::string other = value.at("name");
    if (other == name + "_gt" || other == name + ".gt") return other;
  }
  return {};
}

}  // namespace

std::vector<ReportValue> report_values(const Json& score) {
  std::vector<ReportValue> values;
  for (const Json& metric : score.at("metrics")) {
    const bool temporal = metric.value(
        "of_pairs", metric.at("temporal").get<bool>() && !has_value_at_start(score, metric));
    const bool deviates = !metric.value("deviations", Json::array()).empty();
    values.push_back({.name = metric.at("value"),
                      .unit = metric.at("unit"),
                      .better = text_or_empty(metric.at("better")),
                      .summary = metric.at("summary"),
                      .truth = text_or_empty(metric.at("truth")),
                      .shown = true,
                      .temporal = temporal,
                      .deviates = deviates});
    for (const Json& value : metric.at("more")) {
      values.push_back({.name = value.at("name"),
                        .unit = value.at("unit"),
                        .better = text_or_empty(value.at("better")),
                        .summary = value.at("summary"),
                        .truth = truth_of_part(metric, value.at("name")),
                        .shown = value.at("shown").get<bool>(),
                        .temporal = temporal,
                        .deviates = deviates});
    }
  }
  return values;
}

std::vector<std::string> report_methods(const Json& score) {
  std::vector<std::string> methods;
  const Json& all = score.at("methods");
  const Json options = score.value("options", Json::object());
  for (const Json& output : options.value("output", Json::array())) {
    const std::string name = name_of_output(output.get<std::string>());
    if (all.contains(name)) add_once(methods, name);
  }
  for (const bool baselines : {false, true}) {
    for (const auto& [name, method] : all.items()) {
      if (is_baseline(score, name) == baselines) add_once(methods, name);
    }
  }
  return methods;
}

std::vector<ReportValue> measured_values(const Json& score) {
  std::vector<ReportValue> values = report_values(score);
  const std::vector<std::string> methods = report_methods(score);
  std::erase_if(values, [&](const ReportValue& value) {
    return !value.shown || std::ranges::none_of(methods, [&](const std::string& method) {
      return std::isfinite(mean_of(score, method, value.name));
    });
  });
  return values;
}

std::vector<MethodGroup> report_groups(const Json& score) {
  std::vector<MethodGroup> groups;
  for (const char* track : {"none", "exemplar", "hints", "text", "baseline"}) {
    groups.push_back({track, track != std::string("baseline"), {}});
  }
  for (const std::string& name : report_methods(score)) {
    const std::string track =
        is_baseline(score, name) ? "baseline" : score["methods"][name].value("guidance", "none");
    const auto group = std::ranges::find(groups, track, &MethodGroup::track);
    (group == groups.end() ? groups.front() : *group).methods.push_back(name);
  }
  std::erase_if(groups, [](const MethodGroup& group) { return group.methods.empty(); });
  return groups;
}

std::string track_words(const std::string& track) {
  if (track == "none") return "from gray frames alone";
  if (track == "exemplar") return "guided by exemplars";
  if (track == "baseline") return "baselines, not ranked";
  return "guided by " + track;
}

bool is_baseline(const Json& score, const std::string& method) {
  return score.at("methods").at(method).value("kind", "") == "baseline";
}

double mean_of(const Json& score, const std::string& method, const std::string& value) {
  const Json& summary = member(score.at("methods").at(method).at("summary"), value);
  const auto mean = summary.find("mean");
  return mean != summary.end() && mean->is_number() ? mean->get<double>() : kNone;
}

double truth_of(const Json& score, const ReportValue& value) {
  // Ratios are to the truth's own: its value is 1.
  if (value.name.ends_with("ratio") && value.unit == "× truth") return 1;
  if (value.truth.empty()) return kNone;
  for (const std::string& method : report_methods(score)) {
    // Guided methods are measured on fewer frames, and the truth beside them too.
    const double truth = mean_of(score, method, value.truth);
    if (std::isfinite(truth)) return truth;
  }
  return kNone;
}

ReportInterval interval_of(const Json& score, const std::string& method, const std::string& value) {
  const Json& of = score.at("methods").at(method);
  const Json& summary = member(of.at("summary"), value);
  const std::string text = interval_text(summary.value("ci95", Json()));
  if (!text.empty() || of.at("clips").size() != 1) return {text, false};
  const Json& clip = of.at("clips").front();
  const Json& interval = member(member(clip, "intervals"), value);
  return {interval_text(interval.value("ci95", Json())), true};
}

}  // namespace tinct
