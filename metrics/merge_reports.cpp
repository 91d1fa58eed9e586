#include "metrics/merge_reports.h"

#include <algorithm>
#include <map>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "metrics/registry.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

std::string label(const LoadedReport& report) {
  const bool plain = report.path.filename() == "report.json" && report.path.has_parent_path();
  return plain ? fs::absolute(report.path).parent_path().filename().string()
               : report.path.stem().string();
}

std::set<std::string> clip_names(const Json& score) {
  std::set<std::string> names;
  for (const auto& [clip, inputs] : score.at("inputs").items()) names.insert(clip);
  return names;
}

std::string list(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// What of the truth must agree: its content where it was hashed, else its shape.
Json truth_identity(const Json& inputs) {
  const Json& truth = inputs.at("truth");
  if (truth.contains("sha256")) return truth["sha256"];
  return {truth.at("frames"), truth.at("width"), truth.at("height")};
}

std::map<std::string, std::string> definitions(const Json& score) {
  std::map<std::string, std::string> sources;
  for (const Json& metric : score.at("metrics")) {
    sources[metric.at("name")] = metric.value("source", "") + " | " + metric.value("range", "");
  }
  return sources;
}

void add_definitions(const Json& first, const Json& second, std::vector<std::string>& found) {
  const auto theirs = definitions(second);
  for (const auto& [name, source] : definitions(first)) {
    const auto other = theirs.find(name);
    if (other != theirs.end() && other->second != source) {
      found.push_back("they define " + name + " differently");
    }
  }
}

void add_clips(const Json& first, const Json& second, std::vector<std::string>& found) {
  const std::set<std::string> ours = clip_names(first), theirs = clip_names(second);
  if (ours != theirs) {
    found.push_back("their clips differ: " + list(ours) + " against " + list(theirs));
  }
  for (const std::string& clip : ours) {
    if (!theirs.contains(clip)) continue;
    if (truth_identity(first["inputs"][clip]) != truth_identity(second["inputs"][clip])) {
      found.push_back("the true frames of the clip " + clip + " differ");
    }
    const Json cuts = first["inputs"][clip].value("cuts", Json::object());
    if (cuts != second["inputs"][clip].value("cuts", Json::object())) {
      found.push_back("the scene cuts of the clip " + clip + " differ");
    }
  }
}

void add_settings(const Json& first, const Json& second, std::vector<std::string>& found) {
  if (first.value("versions", Json()) != second.value("versions", Json())) {
    found.push_back("they were made with different versions: " + first["versions"].dump() +
                    " against " + second["versions"].dump());
  }
  for (const char* option : {"fit", "flow", "flow_model", "fvd_model"}) {
    const Json ours = first["options"].value(option, Json());
    if (ours != second["options"].value(option, Json())) {
      found.push_back("their option --" + std::string(option) + " differs");
    }
  }
}

MethodValues values_of(const std::string& name, const Json& method,
                       const std::set<std::string>& clips) {
  MethodValues values{.name = name, .clips = {}, .track = method.value("guidance", "none")};
  for (const std::string& clip : clips) {
    ClipValues& of_clip = values.clips.emplace_back();
    for (const auto& [value, number] : method.at("clips").at(clip).at("values").items()) {
      of_clip.values[value] = number.is_number() ? number.get<double>() : kNoValue;
    }
  }
  return values;
}

// Only what frame metrics compute is compared: their directions are known here.
std::vector<const MetricInfo*> known_metrics(const std::vector<LoadedReport>& reports) {
  std::vector<const MetricInfo*> known;
  for (const MetricInfo* info : all_metrics()) {
    const bool everywhere = std::ranges::all_of(reports, [&](const LoadedReport& report) {
      return definitions(report.json).contains(std::string(info->name));
    });
    if (everywhere) known.push_back(info);
  }
  return known;
}

std::set<std::string> common_clips(const std::vector<LoadedReport>& reports) {
  std::set<std::string> common = clip_names(reports.front().json);
  for (const LoadedReport& report : reports) {
    const std::set<std::string> theirs = clip_names(report.json);
    std::erase_if(common, [&](const std::string& clip) { return !theirs.contains(clip); });
  }
  if (common.empty()) {
    throw Error(Fault::input, reports.front().path.string() + " and " +
                                  reports.back().path.string() +
                                  " have no clip in common; compare reports on the same clips");
  }
  return common;
}

// How many reports have a method of this name.
std::map<std::string, int> name_counts(const std::vector<LoadedReport>& reports) {
  std::map<std::string, int> counts;
  for (const LoadedReport& report : reports) {
    for (const auto& [name, method] : report.json.at("methods").items()) ++counts[name];
  }
  return counts;
}

class Merging {
 public:
  explicit Merging(const std::vector<LoadedReport>& reports)
      : reports_(reports), clips_(common_clips(reports)), counts_(name_counts(reports)) {}

  void add_methods(const SummaryOptions& options) {
    for (const LoadedReport& report : reports_) {
      for (const auto& [name, method] : report.json.at("methods").items()) {
        add_method(report, name, method, options);
      }
    }
  }

  Json take(const SummaryOptions& options) {
    Json json = reports_.front().json;
    json["methods"] = std::move(methods_);
    json["comparisons"] = compare(contestants_, known_metrics(reports_), options);
    json["metrics"] = all_definitions();
    json["notes"] = notes();
    json["inputs"] = common_inputs();
    json["options"]["output"] = outputs_;
    json["merged_from"] = Json::array();
    for (const LoadedReport& report : reports_) {
      json["merged_from"].push_back(report.path.string());
    }
    json.erase("pairing");
    return json;
  }

 private:
  void add_method(const LoadedReport& report, const std::string& name, const Json& method,
                  const SummaryOptions& options) {
    const bool baseline = method.value("kind", "") == "baseline";
    if (baseline && methods_.contains(name)) return;
    const std::string shown =
        counts_.at(name) > 1 && !baseline ? label(report) + ": " + name : name;
    if (methods_.contains(shown)) {
      throw Error(Fault::input, "two reports named " + label(report) + " have a method \"" + name +
                                    "\"; rename one of the folders");
    }
    MethodValues values = values_of(shown, method, clips_);
    Json entry = method;
    entry["clips"] = Json::object();
    for (const std::string& clip : clips_) entry["clips"][clip] = method["clips"][clip];
    entry["summary"] = summarize(values, options);
    entry["from"] = report.path.string();
    methods_[shown] = std::move(entry);
    if (baseline) return;
    outputs_.push_back(shown + "=" + report.path.string());
    contestants_.push_back(std::move(values));
  }

  [[nodiscard]] Json all_definitions() const {
    Json metrics = Json::array();
    std::set<std::string> seen;
    for (const LoadedReport& report : reports_) {
      for (const Json& metric : report.json.at("metrics")) {
        if (seen.insert(metric.at("name")).second) metrics.push_back(metric);
      }
    }
    return metrics;
  }

  [[nodiscard]] Json notes() const {
    Json notes = Json::array();
    for (std::size_t i = 1; i < reports_.size(); ++i) {
      for (const std::string& difference : differences(reports_.front(), reports_[i])) {
        notes.push_back(label(reports_.front()) + " and " + label(reports_[i]) + ": " + difference);
      }
    }
    return notes;
  }

  [[nodiscard]] Json common_inputs() const {
    Json inputs = Json::object();
    for (const std::string& clip : clips_) {
      inputs[clip] = reports_.front().json["inputs"][clip];
    }
    return inputs;
  }

  const std::vector<LoadedReport>& reports_;
  std::set<std::string> clips_;
  std::map<std::string, int> counts_;
  Json methods_ = Json::object();
  Json outputs_ = Json::array();
  std::vector<MethodValues> contestants_;
};

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
    if (report.json.contains(member)) continue;
    throw Error(Fault::input, file.string() + " lacks \"" + member + "\"; score again");
  }
  return report;
}

std::vector<LoadedReport> find_reports(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::recursive_directory_iterator(folder, error)) {
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
  if (reports.empty()) {
    throw Error(Fault::input,
                folder.string() + " holds no report.json of tinct score; write some with --report");
  }
  return reports;
}

std::vector<std::string> differences(const LoadedReport& first, const LoadedReport& second) {
  std::vector<std::string> found;
  add_clips(first.json, second.json, found);
  add_definitions(first.json, second.json, found);
  add_settings(first.json, second.json, found);
  return found;
}

Json merged_report(const std::vector<LoadedReport>& reports, const SummaryOptions& options) {
  if (reports.empty()) throw Error(Fault::bug, "nothing to merge");
  Merging merging(reports);
  merging.add_methods(options);
  return merging.take(options);
}

std::vector<std::vector<LoadedReport>> comparable_groups(std::vector<LoadedReport> reports) {
  std::vector<std::vector<LoadedReport>> groups;
  for (LoadedReport& report : reports) {
    const auto group = std::ranges::find_if(groups, [&](const std::vector<LoadedReport>& members) {
      return differences(members.front(), report).empty();
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
