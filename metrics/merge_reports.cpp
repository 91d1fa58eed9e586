#include "metrics/merge_reports.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "metrics/report/report_values.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;
using Kind = ReportDifference::Kind;

// What stands between the reports, told once.
struct Findings {
  std::vector<std::string> texts;
  std::set<std::string> odd_clips;    // with other true frames somewhere
  std::set<std::string> odd_metrics;  // defined differently somewhere
  bool cuts_differ = false;
};

Findings compare_all(const std::vector<LoadedReport>& reports) {
  Findings findings;
  for (std::size_t i = 1; i < reports.size(); ++i) {
    const std::string pair = report_label(reports.front()) + " and " + report_label(reports[i]);
    for (const ReportDifference& difference : differences(reports.front(), reports[i])) {
      findings.texts.push_back(pair + ": " + difference.text);
      if (difference.kind == Kind::truth) findings.odd_clips.insert(difference.subject);
      if (difference.kind == Kind::definition) findings.odd_metrics.insert(difference.subject);
      findings.cuts_differ |= difference.kind == Kind::cuts;
    }
  }
  return findings;
}

std::vector<std::string> common_clips(const std::vector<LoadedReport>& reports,
                                      const std::set<std::string>& odd) {
  std::vector<std::string> common = clip_names(reports.front().json);
  std::erase_if(common, [&](const std::string& clip) {
    return odd.contains(clip) || std::ranges::any_of(reports, [&](const LoadedReport& report) {
             return !report.json.at("inputs").contains(clip);
           });
  });
  if (!common.empty()) return common;
  throw Error(Fault::input, reports.front().path.string() + " and " + reports.back().path.string() +
                                " have no clip with the same true frames in common; compare "
                                "reports on the same clips");
}

std::map<std::string, int> name_counts(const std::vector<LoadedReport>& reports) {
  std::map<std::string, int> counts;
  for (const LoadedReport& report : reports) {
    for (const auto& [name, method] : report.json.at("methods").items()) ++counts[name];
  }
  return counts;
}

// The definitions of what may stand in one table, each once.
Json kept_definitions(const std::vector<LoadedReport>& reports, const Findings& findings) {
  Json metrics = Json::array();
  std::set<std::string> seen;
  for (const LoadedReport& report : reports) {
    for (const Json& metric : report.json.at("metrics")) {
      const std::string name = metric.at("name");
      if (findings.odd_metrics.contains(name)) continue;
      if (findings.cuts_differ && metric.at("temporal").get<bool>()) continue;
      if (seen.insert(name).second) metrics.push_back(metric);
    }
  }
  if (!metrics.empty()) return metrics;
  throw Error(Fault::input, "the reports define no metric alike; score again with one version");
}

std::vector<RankedValue> ranked_values_of(const Json& metrics) {
  std::vector<RankedValue> ranked;
  for (const ReportValue& value : report_values({{"metrics", metrics}})) {
    if (value.shown && !value.better.empty()) {
      ranked.push_back({value.name, value.better == "lower"});
    }
  }
  return ranked;
}

MethodValues values_of(const std::string& name, const Json& method,
                       const std::vector<std::string>& clips) {
  MethodValues values{.name = name, .clips = {}, .track = method.value("guidance", "none")};
  for (const std::string& clip : clips) {
    ClipValues& of_clip = values.clips.emplace_back();
    for (const auto& [value, number] : method.at("clips").at(clip).at("values").items()) {
      of_clip.values[value] = number.is_number() ? number.get<double>() : kNoValue;
    }
  }
  return values;
}

bool is_mean_of_clips(const Json& summary, const Json& method, const std::string& value) {
  double sum = 0;
  double count = 0;
  for (const Json& clip : method.at("clips")) {
    const Json number = clip.at("values").value(value, Json());
    if (!number.is_number()) continue;
    sum += number.get<double>();
    ++count;
  }
  if (!summary.at("mean").is_number()) return count == 0;
  const double mean = summary["mean"];
  return count > 0 && std::abs(mean - sum / count) <= 1e-9 * std::max(1e-300, std::abs(mean));
}

// Over the same clips nothing changes; over fewer, what is pooled otherwise can't be told.
Json summary_of(const Json& method, const MethodValues& values, const SummaryOptions& options) {
  const Json& known = method.at("summary");
  if (method.at("clips").size() == values.clips.size()) return known;
  Json summary = summarize(values, options);
  for (const auto& [name, old] : known.items()) {
    if (!is_mean_of_clips(old, method, name)) summary.erase(name);
  }
  return summary;
}

class Merging {
 public:
  Merging(const std::vector<LoadedReport>& reports, const SummaryOptions& options)
      : reports_(reports),
        options_(options),
        findings_(compare_all(reports)),
        clips_(common_clips(reports, findings_.odd_clips)),
        metrics_(kept_definitions(reports, findings_)),
        counts_(name_counts(reports)) {
    for (const std::string& clip : clips_) {
      const Json& inputs = reports.front().json["inputs"][clip];
      inputs_[clip] = inputs;
      inputs_[clip]["outputs"] = Json::object();
    }
    for (const LoadedReport& report : reports_) add_report(report);
  }

  Json take() {
    Json json = reports_.front().json;
    for (const char* member : {"pairing", "notes", "failures", "presets"}) json.erase(member);
    json["methods"] = std::move(methods_);
    json["comparisons"] = compare_values(contestants_, ranked_values_of(metrics_), options_);
    json["metrics"] = std::move(metrics_);
    json["inputs"] = std::move(inputs_);
    json["options"]["output"] = std::move(outputs_);
    json["versions"] = versions();
    json["statistics"]["seed"] = options_.seed;
    json["merged"] = {{"from", std::move(from_)}, {"differences", findings_.texts}};
    return json;
  }

 private:
  void add_report(const LoadedReport& report) {
    from_.push_back({{"path", report.path.string()}, {"label", report_label(report)}});
    for (const std::string& name : report_methods(report.json)) add_method(report, name);
  }

  void add_method(const LoadedReport& report, const std::string& name) {
    const Json& method = report.json["methods"][name];
    const bool baseline = is_baseline(report.json, name);
    if (baseline && methods_.contains(name)) return;
    const std::string shown =
        counts_.at(name) > 1 && !baseline ? report_label(report) + ": " + name : name;
    if (methods_.contains(shown)) {
      throw Error(Fault::input, "two reports named " + report_label(report) + " have a method \"" +
                                    name + "\"; rename one of the folders");
    }
    MethodValues values = values_of(shown, method, clips_);
    Json& entry = methods_[shown] = method;
    entry["clips"] = Json::object();
    for (const std::string& clip : clips_) {
      entry["clips"][clip] = method["clips"][clip];
      const Json& outputs = report.json["inputs"][clip]["outputs"];
      if (outputs.contains(name)) inputs_[clip]["outputs"][shown] = outputs[name];
    }
    entry["summary"] = summary_of(method, values, options_);
    entry["from"] = report.path.string();
    if (baseline) return;
    outputs_.push_back(shown + "=" + report.path.string());
    contestants_.push_back(std::move(values));
  }

  [[nodiscard]] Json versions() const {
    Json all = reports_.front().json.value("versions", Json::object());
    for (const LoadedReport& report : reports_) {
      const Json theirs = report.json.value("versions", Json::object());
      for (const auto& [name, version] : theirs.items()) {
        std::string known = all.value(name, "");
        const std::string other = version.get<std::string>();
        if (known.find(other) != std::string::npos) continue;
        if (!known.empty()) known += "; ";
        known += other;
        all[name] = known;
      }
    }
    return all;
  }

  const std::vector<LoadedReport>& reports_;
  SummaryOptions options_;
  Findings findings_;
  std::vector<std::string> clips_;
  Json metrics_;
  std::map<std::string, int> counts_;
  Json methods_ = Json::object();
  Json inputs_ = Json::object();
  Json outputs_ = Json::array();
  Json from_ = Json::array();
  std::vector<MethodValues> contestants_;
};

bool may_stand_together(const LoadedReport& first, const LoadedReport& second) {
  return std::ranges::none_of(differences(first, second), &ReportDifference::forbids_mixing);
}

}  // namespace

LoadedReport load_report(const fs::path& path) {
  const fs::path file = fs::is_directory(path) ? path / "report.json" : path;
  LoadedReport report{.path = file, .json = read_json_file(file)};
  if (!report.json.is_object() || report.json.value("format", "") != "tinct.score/1") {
    throw Error(Fault::input, file.string() +
                                  " is no tinct.score/1 document; give the report.json that tinct "
                                  "score --report wrote");
  }
  for (const char* member : {"methods", "inputs", "metrics", "options"}) {
    if (report.json.contains(member) && !report.json[member].empty()) continue;
    throw Error(Fault::input, file.string() + " lacks \"" + member + "\"; score again");
  }
  return report;
}

std::vector<LoadedReport> find_reports(const fs::path& folder) {
  if (!fs::is_directory(folder)) {
    throw Error(Fault::input, folder.string() + " is no folder; name one with reports below it");
  }
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().filename() == "report.json") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<LoadedReport> reports;
  for (const fs::path& path : paths) {
    try {
      reports.push_back(load_report(path));
    } catch (const Error& problem) {
      log_warning(std::string(problem.what()) + "; left out");
    }
  }
  // The page of a former comparison below the folder would show everyone twice.
  std::erase_if(reports, [](const LoadedReport& report) { return report.json.contains("merged"); });
  if (reports.empty()) {
    throw Error(Fault::input,
                folder.string() + " holds no report.json of tinct score; write some with --report");
  }
  return reports;
}

Json merged_report(const std::vector<LoadedReport>& reports, const SummaryOptions& options) {
  if (reports.empty()) throw Error(Fault::bug, "nothing to merge");
  try {
    return Merging(reports, options).take();
  } catch (const Json::exception& error) {
    throw Error(Fault::input, "a report among " + reports.front().path.string() +
                                  " and others is not as tinct score writes it (" + error.what() +
                                  "); score again");
  }
}

std::vector<std::vector<LoadedReport>> comparable_groups(std::vector<LoadedReport> reports) {
  std::vector<std::vector<LoadedReport>> groups;
  for (LoadedReport& report : reports) {
    const auto group = std::ranges::find_if(groups, [&](const std::vector<LoadedReport>& members) {
      return std::ranges::all_of(
          members, [&](const LoadedReport& member) { return may_stand_together(member, report); });
    });
    if (group == groups.end()) {
      groups.push_back({std::move(report)});
    } else {
      group->push_back(std::move(report));
    }
  }
  return groups;
}

}  // namespace tinct
