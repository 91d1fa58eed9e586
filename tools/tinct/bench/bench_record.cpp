#include "tools/tinct/bench/bench_record.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "lib/base/version.h"
#include "lib/statistics/bootstrap.h"
#include "metrics/report/report_values.h"
#include "metrics/summary.h"

namespace tinct {
namespace {

std::vector<ReportValue> shown_values(const Json& score) {
  std::vector<ReportValue> values = report_values(score);
  std::erase_if(values, [](const ReportValue& value) { return !value.shown; });
  return values;
}

/// The mean over the clips that have the value, as summarize() gives it.
Json mean_of_clips(const std::vector<double>& values) {
  const SummaryOptions options;
  double sum = 0;
  for (const double value : values) sum += value;
  Json ci95;
  const Resamples resamples(values.size(), options.resamples, options.seed);
  if (const auto interval = bootstrap_mean(values, resamples, options.level)) {
    ci95 = {interval->low, interval->high};
  }
  return {{"mean", sum / static_cast<double>(values.size())}, {"ci95", ci95}, {"n", values.size()}};
}

/// {VALUE: {"mean","ci95","n"}} of a method over the clips of one tag.
Json values_of_tag(const Json& method, const std::vector<BenchClip>& clips, const std::string& tag,
                   const std::vector<ReportValue>& values) {
  Json out = Json::object();
  for (const ReportValue& value : values) {
    std::vector<double> found;
    for (const BenchClip& clip : clips) {
      if (std::ranges::find(clip.tags, tag) == clip.tags.end()) continue;
      const Json& of_clip = method.at("clips").at(clip.file.stem().string()).at("values");
      const auto number = of_clip.find(value.name);
      if (number != of_clip.end() && number->is_number()) found.push_back(*number);
    }
    if (!found.empty()) out[value.name] = mean_of_clips(found);
  }
  return out;
}

/// Adds what was measured of a method to its row.
void add_values(const Json& score, const std::vector<BenchClip>& clips, Json& row) {
  const std::string name = row["name"];
  const Json& method = score.at("methods").at(name);
  const std::vector<ReportValue> values = shown_values(score);
  Json summary = Json::object();
  for (const ReportValue& value : values) {
    const auto found = method.at("summary").find(value.name);
    if (found != method.at("summary").end()) summary[value.name] = *found;
  }
  row["values"] = std::move(summary);
  std::set<std::string> tags;
  for (const BenchClip& clip : clips) tags.insert(clip.tags.begin(), clip.tags.end());
  Json by_tag = Json::object();
  for (const std::string& tag : tags) by_tag[tag] = values_of_tag(method, clips, tag, values);
  row["tags"] = std::move(by_tag);
}

Json values_json(const Json& score) {
  Json list = Json::array();
  for (const ReportValue& value : shown_values(score)) {
    const double truth = truth_of(score, value);
    list.push_back({{"name", value.name},
                    {"unit", value.unit},
                    {"better", value.better.empty() ? Json() : Json(value.better)},
                    {"summary", value.summary},
                    {"truth", std::isfinite(truth) ? Json(truth) : Json()}});
  }
  return list;
}

}  // namespace

Json bench_record(const BenchProtocol& protocol, const BenchFindings& findings) {
  Json systems = findings.systems, baselines = Json::array(), values = Json::array();
  if (!findings.score.is_null()) {
    for (Json& row : systems) {
      if (row["status"] == "done") add_values(findings.score, findings.clips, row);
    }
    for (const std::string& method : report_methods(findings.score)) {
      if (!is_baseline(findings.score, method)) continue;
      Json row{{"name", method}};
      add_values(findings.score, findings.clips, row);
      baselines.push_back(std::move(row));
    }
    values = values_json(findings.score);
  }
  Json clips = Json::array(), groups = Json::array();
  for (const BenchClip& clip : findings.clips) {
    clips.push_back({{"name", clip.name}, {"frames", clip.frames}, {"tags", clip.tags}});
  }
  for (const BenchGroup& group : protocol.groups) {
    groups.push_back({{"name", group.name}, {"systems", group.systems}});
  }
  return {{"format", "tinct.bench/1"}, {"name", protocol.name},    {"tinct", kVersion},
          {"split", findings.split},   {"clips", clips},           {"values", values},
          {"systems", systems},        {"baselines", baselines},   {"groups", groups},
          {"motion", findings.motion}, {"protocol", protocol.json}};
}

}  // namespace tinct
