#include "tools/tinct/bench/bench_record.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "lib/base/version.h"
#include "metrics/report/report_values.h"
#include "tools/tinct/bench/bench_seeds.h"
#include "tools/tinct/bench/paired_differences.h"

namespace tinct {
namespace {

std::vector<ReportValue> shown_values(const Json& score) {
  std::vector<ReportValue> values = report_values(score);
  std::erase_if(values, [](const ReportValue& value) { return !value.shown; });
  return values;
}

/// What tinct score measured of one method by each seed.
using SeedMethods = std::vector<const Json*>;

/// A value of the clips that have the tag, of all where it is empty.
std::vector<ClipNumbers> clip_numbers(const SeedMethods& methods,
                                      const std::vector<BenchClip>& clips, const std::string& tag,
                                      const std::string& value) {
  std::vector<ClipNumbers> seeds(methods.size());
  for (const BenchClip& clip : clips) {
    if (!tag.empty() && std::ranges::find(clip.tags, tag) == clip.tags.end()) continue;
    for (std::size_t seed = 0; seed < methods.size(); ++seed) {
      const Json& of_clip = methods[seed]->at("clips").at(clip.file.stem().string()).at("values");
      const auto number = of_clip.find(value);
      const bool has = number != of_clip.end() && number->is_number();
      seeds[seed].push_back(has ? std::optional(number->get<double>()) : std::nullopt);
    }
  }
  return seeds;
}

/// {VALUE: {"mean","ci95","n"}} over all clips; what a seed's score lacks is left out.
Json values_of_all(const SeedMethods& methods, const std::vector<BenchClip>& clips,
                   const std::vector<ReportValue>& values) {
  Json out = Json::object();
  for (const ReportValue& value : values) {
    std::vector<Json> summaries;
    for (const Json* method : methods) {
      const auto found = method->at("summary").find(value.name);
      if (found != method->at("summary").end()) summaries.push_back(*found);
    }
    if (summaries.size() < methods.size()) continue;
    out[value.name] = summary_over_seeds(summaries, clip_numbers(methods, clips, "", value.name));
  }
  return out;
}

/// {VALUE: {"mean","ci95","n"}} over the clips of one tag.
Json values_of_tag(const SeedMethods& methods, const std::vector<BenchClip>& clips,
                   const std::string& tag, const std::vector<ReportValue>& values) {
  Json out = Json::object();
  for (const ReportValue& value : values) {
    Json mean = mean_over_seeds(clip_numbers(methods, clips, tag, value.name));
    if (!mean.is_null()) out[value.name] = std::move(mean);
  }
  return out;
}

/// Adds what was measured of a method, by the seeds of the scores, to its row.
void add_values(const std::vector<const Json*>& scores, const std::vector<BenchClip>& clips,
                Json& row) {
  SeedMethods methods;
  for (const Json* score : scores) {
    methods.push_back(&score->at("methods").at(row["name"].get<std::string>()));
  }
  const std::vector<ReportValue> values = shown_values(*scores.front());
  row["values"] = values_of_all(methods, clips, values);
  std::set<std::string> tags;
  for (const BenchClip& clip : clips) tags.insert(clip.tags.begin(), clip.tags.end());
  Json by_tag = Json::object();
  for (const std::string& tag : tags) by_tag[tag] = values_of_tag(methods, clips, tag, values);
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

Json rows_over_seeds(const BenchFindings& findings) {
  std::vector<const Json*> scores;
  for (const SeedFindings& seed : findings.seeds) scores.push_back(&seed.score);
  Json rows = Json::array();
  for (std::size_t i = 0; i < findings.seeds.front().systems.size(); ++i) {
    std::vector<Json> of_seeds;
    for (const SeedFindings& seed : findings.seeds) of_seeds.push_back(seed.systems[i]);
    rows.push_back(row_over_seeds(of_seeds));
    if (rows.back()["status"] == "done") add_values(scores, findings.clips, rows.back());
  }
  return rows;
}

/// They are not trained: one seed's are those of all.
Json baseline_rows(const Json& score, const std::vector<BenchClip>& clips) {
  Json rows = Json::array();
  for (const std::string& method : report_methods(score)) {
    if (!is_baseline(score, method)) continue;
    rows.push_back({{"name", method}});
    add_values({&score}, clips, rows.back());
  }
  return rows;
}

Json groups_json(const BenchProtocol& protocol, const BenchFindings& findings, const Json& systems,
                 const Json& values) {
  const ClipsOfSystem clips_of = [&](const std::string& system, const std::string& value) {
    SeedMethods methods;
    for (const SeedFindings& seed : findings.seeds) {
      methods.push_back(&seed.score.at("methods").at(system));
    }
    return clip_numbers(methods, findings.clips, "", value);
  };
  Json groups = Json::array();
  for (const BenchGroup& group : protocol.groups) {
    groups.push_back({{"name", group.name}, {"systems", group.systems}});
    groups.back()["differences"] = paired_differences(systems, group.systems, values, clips_of);
  }
  return groups;
}

}  // namespace

Json bench_record(const BenchProtocol& protocol, const BenchFindings& findings) {
  const Json systems = rows_over_seeds(findings);
  const Json& score = findings.seeds.front().score;
  Json baselines = Json::array(), values = Json::array(), clips = Json::array();
  if (!score.is_null()) {
    baselines = baseline_rows(score, findings.clips);
    values = values_json(score);
  }
  for (const BenchClip& clip : findings.clips) {
    clips.push_back({{"name", clip.name}, {"frames", clip.frames}, {"tags", clip.tags}});
  }
  const Json groups = groups_json(protocol, findings, systems, values);
  return {{"format", "tinct.bench/1"}, {"name", protocol.name},     {"tinct", kVersion},
          {"seeds", protocol.seeds},   {"split", findings.split},   {"clips", clips},
          {"values", values},          {"systems", systems},        {"baselines", baselines},
          {"groups", groups},          {"motion", findings.motion}, {"protocol", protocol.json}};
}

}  // namespace tinct
