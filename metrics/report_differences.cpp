#include "metrics/report_differences.h"

#include <algorithm>
#include <map>

namespace tinct {
namespace {

using Kind = ReportDifference::Kind;

std::string list(const std::vector<std::string>& names) {
  constexpr std::size_t kShown = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) {
    text += (i == 0 ? "" : ", ") + names[i];
  }
  if (names.size() > kShown) text += " and " + std::to_string(names.size() - kShown) + " more";
  return text;
}

std::vector<std::string> missing_from(const Json& inputs, const Json& wanted) {
  std::vector<std::string> missing;
  for (const auto& [clip, record] : wanted.items()) {
    if (!inputs.contains(clip)) missing.push_back(clip);
  }
  return missing;
}

// What of the truth must agree: its content where it was hashed, else its shape.
Json truth_identity(const Json& inputs) {
  const Json& truth = inputs.at("truth");
  if (truth.contains("sha256")) return truth["sha256"];
  return {truth.at("frames"), truth.at("width"), truth.at("height")};
}

Json cuts_of(const Json& inputs) {
  return inputs.value("cuts", Json::object()).value("frames", Json::array());
}

void add_clips(const Json& first, const Json& second, std::vector<ReportDifference>& found) {
  const auto lacks = [&](const char* which, const std::vector<std::string>& missing) {
    if (missing.empty()) return;
    found.push_back({Kind::clips, "", std::string(which) + " lacks clips: " + list(missing)});
  };
  lacks("the first", missing_from(first, second));
  lacks("the second", missing_from(second, first));
  for (const auto& [clip, ours] : first.items()) {
    if (!second.contains(clip)) continue;
    if (truth_identity(ours) != truth_identity(second[clip])) {
      found.push_back({Kind::truth, clip, "the true frames of the clip " + clip + " differ"});
    } else if (cuts_of(ours) != cuts_of(second[clip])) {
      found.push_back({Kind::cuts, clip, "the scene cuts of the clip " + clip + " differ"});
    }
  }
}

// A command is its own definition: the text that was run.
std::map<std::string, std::string> definitions(const Json& score) {
  std::map<std::string, std::string> sources;
  for (const Json& metric : score.at("metrics")) {
    sources[metric.at("name")] = metric.at("source").get<std::string>() + "|" +
                                 metric.at("unit").get<std::string>() + "|" +
                                 metric.at("better").dump();
  }
  return sources;
}

void add_definitions(const Json& first, const Json& second, std::vector<ReportDifference>& found) {
  const auto theirs = definitions(second);
  for (const auto& [name, source] : definitions(first)) {
    const auto other = theirs.find(name);
    if (other == theirs.end() || other->second == source) continue;
    found.push_back({Kind::definition, name, "they define " + name + " differently"});
  }
}

std::string either(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

void add_settings(const Json& first, const Json& second, std::vector<ReportDifference>& found) {
  for (const char* option : {"fit", "flow", "flow_model", "fvd_model", "hints", "hint_rate"}) {
    const Json ours = first["options"].value(option, Json());
    const Json theirs = second["options"].value(option, Json());
    if (ours == theirs) continue;
    std::string flag = option;
    std::ranges::replace(flag, '_', '-');
    found.push_back(
        {Kind::setting, option,
         "their option --" + flag + " differs: " + either(ours) + " against " + either(theirs)});
  }
}

void add_versions(const Json& first, const Json& second, std::vector<ReportDifference>& found) {
  for (const auto& [name, ours] : first.items()) {
    const Json theirs = second.value(name, Json());
    if (ours == theirs) continue;
    // The flow differs between OpenCV's versions, and with it all warp errors.
    const bool changes = name == "opencv";
    found.push_back({changes ? Kind::setting : Kind::version, name,
                     "they were made with different versions of " + name + ": " + either(ours) +
                         " against " + either(theirs)});
  }
}

}  // namespace

std::vector<ReportDifference> differences(const LoadedReport& first, const LoadedReport& second) {
  std::vector<ReportDifference> found;
  add_clips(first.json.at("inputs"), second.json.at("inputs"), found);
  add_definitions(first.json, second.json, found);
  add_settings(first.json, second.json, found);
  add_versions(first.json.value("versions", Json::object()),
               second.json.value("versions", Json::object()), found);
  std::ranges::stable_sort(found, {}, &ReportDifference::kind);
  return found;
}

std::string report_label(const LoadedReport& report) {
  const std::filesystem::path path = std::filesystem::absolute(report.path).lexically_normal();
  return path.filename() == "report.json" ? path.parent_path().filename().string()
                                          : path.stem().string();
}

std::vector<std::string> clip_names(const Json& score) {
  std::vector<std::string> names;
  for (const auto& [clip, inputs] : score.at("inputs").items()) names.push_back(clip);
  return names;
}

}  // namespace tinct
