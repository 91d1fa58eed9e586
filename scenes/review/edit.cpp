#include <algorithm>
#include <array>
#include <utility>

#include "lib/base/errors.h"
#include "lib/data/manifest_rules.h"
#include "scenes/review/edit.h"

namespace tinct {
namespace {

constexpr std::array<std::pair<EditKind, const char*>, 10> kEditNames{{
    {EditKind::merge, "merge"},
    {EditKind::split, "split"},
    {EditKind::discard, "discard"},
    {EditKind::restore, "restore"},
    {EditKind::uniform, "uniform"},
    {EditKind::keep_uniform, "keep-uniform"},
    {EditKind::accept, "accept"},
    {EditKind::thresholds, "thresholds"},
    {EditKind::undo, "undo"},
    {EditKind::redo, "redo"},
}};

bool has_frame(EditKind kind) {
  return kind != EditKind::thresholds && kind != EditKind::undo && kind != EditKind::redo;
}

EditKind kind_of(const Json& json, const std::string& name) {
  const auto op = json.is_object() ? json.find("op") : json.end();
  if (!json.is_object() || op == json.end() || !op->is_string()) {
    throw Error(Fault::input, name + ": an edit needs its \"op\"");
  }
  const auto* known = std::ranges::find_if(
      kEditNames, [&](const auto& entry) { return entry.second == op->get<std::string>(); });
  if (known == kEditNames.end()) {
    throw Error(Fault::input, name + ": there is no edit \"" + op->get<std::string>() + "\"");
  }
  return known->first;
}

// The manifest's own reader checks what the log holds of one.
std::shared_ptr<const ManifestVideo> cut_from_json(const Json& json, const std::string& name) {
  Json video{{"id", std::string(40, '0')}};
  for (const char* member : {"scenes", "dropped", "detector"}) {
    if (json.contains(member)) video[member] = json[member];
  }
  const Json manifest{{"format", kManifestFormat}, {"videos", Json::array({video})}};
  return std::make_shared<const ManifestVideo>(manifest_from_json(manifest, name).videos.front());
}

}  // namespace

const char* name(EditKind kind) noexcept {
  return std::ranges::find(kEditNames, kind, &std::pair<EditKind, const char*>::first)->second;
}

Json edit_json(const Edit& edit) {
  Json json{{"op", name(edit.kind)}};
  if (has_frame(edit.kind)) json["at"] = edit.at;
  if (edit.cut == nullptr) return json;
  Manifest manifest;
  manifest.videos.push_back(*edit.cut);
  const Json video = manifest_json(manifest)["videos"][0];
  for (const char* member : {"scenes", "dropped", "detector"}) {
    if (video.contains(member)) json[member] = video[member];
  }
  return json;
}

Edit edit_from_json(const Json& json, const std::string& name) {
  Edit edit{.kind = kind_of(json, name), .at = 0, .cut = nullptr};
  if (has_frame(edit.kind)) {
    const auto at = json.contains("at") ? whole_number(json["at"]) : std::nullopt;
    if (!at || *at > kMaxFrameNumber) {
      throw Error(Fault::input, name + ": \"at\" must be a frame number");
    }
    edit.at = *at;
  }
  if (edit.kind == EditKind::thresholds) edit.cut = cut_from_json(json, name);
  return edit;
}

}  // namespace tinct
