#include <algorithm>
#include <map>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/short_text.h"
#include "lib/data/manifest_merge.h"
#include "lib/data/manifest_rules.h"

namespace tinct {
namespace {

// Joins JSON of two manifests, whose names stand in messages.
class Joiner {
 public:
  Joiner(Prefer prefer, std::vector<MergeDecision>& decisions)
      : prefer_(prefer), decisions_(decisions) {}

  std::string first, second;  ///< names of the manifests

  // The members of `more` that `known` lacks; those that both have are joined or decided.
  void join(Json& known, const Json& more, const std::string& place) {
    for (const auto& [name, value] : more.items()) {
      const std::string where = place + name;
      if (!known.contains(name)) {
        known[name] = value;
      } else if (name == "sources") {
        join_list(known[name], value, "url", where + "/");
      } else if (known[name].is_object() && value.is_object()) {
        join(known[name], value, where + "/");
      } else if (known[name] != value) {
        if (takes_second(where, known[name], value)) known[name] = value;
      }
    }
  }

  // Entries are the same when this member is.
  void join_list(Json& known, const Json& more, const char* key, const std::string& place) {
    for (const Json& entry : more) {
      const auto same =
          std::ranges::find_if(known, [&](const Json& one) { return one[key] == entry[key]; });
      if (same == known.end()) {
        known.push_back(entry);
      } else {
        const Json& name = entry[key];
        join(*same, entry,
             place + (name.is_string() ? name.get<std::string>() : name.dump()) + "/");
      }
    }
  }

  // Whether the second's value is to be taken; throws where nobody decides.
  bool takes_second(const std::string& where, const Json& in_first, const Json& in_second) {
    if (prefer_ == Prefer::none) {
      throw Error(Fault::input, first + " and " + second + " disagree about " + where + ": " +
                                    short_text(in_first) + " in the first, " +
                                    short_text(in_second) +
                                    " in the second; --prefer first or last decides");
    }
    const bool last = prefer_ == Prefer::last;
    decisions_.push_back({.where = where, .taken = last ? second : first});
    return last;
  }

 private:
  Prefer prefer_;
  std::vector<MergeDecision>& decisions_;
};

// The frames of a video's scenes and dropped ranges, whatever their order.
std::vector<Json> frames_in(const Json& video) {
  std::vector<Json> frames;
  for (const char* list : {"scenes", "dropped"}) {
    if (!video.contains(list)) continue;
    for (const Json& entry : video[list]) {
      frames.push_back(Json::array({list, entry["frames"], entry.value("why", "")}));
    }
  }
  std::ranges::sort(frames);
  return frames;
}

constexpr const char* kCutMembers[] = {"detector", "scenes", "dropped"};

void take_cut(Json& known, const Json& other) {
  for (const char* name : kCutMembers) {
    known.erase(name);
    if (other.contains(name)) known[name] = other[name];
  }
}

void join_video(Json& known, Json more, Joiner& joiner, const std::string& place) {
  const auto here = frames_in(known);
  const auto there = frames_in(more);
  if (here.empty() && !there.empty()) {
    take_cut(known, more);
  } else if (!there.empty() && here != there) {
    const Json ours = known.value("scenes", Json::array());
    const Json theirs = more.value("scenes", Json::array());
    const auto counted = [](const Json& scenes) {
      return Json(counted_noun(scenes.size(), "scene"));
    };
    if (joiner.takes_second(place + "scenes", counted(ours), counted(theirs))) {
      take_cut(known, more);
    }
  } else if (!there.empty()) {
    for (const char* list : {"scenes", "dropped"}) {
      if (more.contains(list)) {
        joiner.join_list(known[list], more[list], "frames", place + list + "/");
      }
    }
    if (more.contains("detector")) {
      joiner.join(known, {{"detector", more["detector"]}}, place);
    }
  }
  for (const char* name : kCutMembers) more.erase(name);
  joiner.join(known, more, place);
}

void join_name(Json& known, Json& more) {
  if (!known.contains("name") || !more.contains("name") || known["name"] == more["name"]) return;
  known["name"] = known["name"].get<std::string>() + " + " + more["name"].get<std::string>();
  more.erase("name");
}

void remove_assigned(Json& merged) {
  if (!merged.contains("unassigned_sources")) return;
  std::erase_if(merged["unassigned_sources"].get_ref<Json::array_t&>(), [&](const Json& link) {
    return std::ranges::any_of(merged["videos"], [&](const Json& video) {
      return video.contains("sources") &&
             std::ranges::any_of(video["sources"],
                                 [&](const Json& source) { return source["url"] == link["url"]; });
    });
  });
}

}  // namespace

MergeResult merge_manifests(const std::vector<NamedManifest>& parts, Prefer prefer) {
  MergeResult result;
  Joiner joiner(prefer, result.decisions);
  Json merged = Json::object();
  std::map<std::string, Json> videos;
  std::map<std::string, std::string> said_by;  // id -> the manifest that named it last
  for (const NamedManifest& part : parts) {
    Json more = manifest_json(part.manifest);
    joiner.second = part.name;
    for (const Json& video : more["videos"]) {
      const std::string id = video["id"];
      const auto [known, is_new] = videos.emplace(id, video);
      joiner.first = said_by[id];
      if (!is_new) join_video(known->second, video, joiner, "videos/" + id + "/");
      said_by[id] = part.name;
    }
    more.erase("videos");
    if (merged.contains("unassigned_sources") && more.contains("unassigned_sources")) {
      joiner.first = parts.front().name;
      joiner.join_list(merged["unassigned_sources"], more["unassigned_sources"], "url",
                       "unassigned_sources/");
      more.erase("unassigned_sources");
    }
    join_name(merged, more);
    joiner.first = parts.front().name;
    joiner.join(merged, more, "");
  }
  merged["videos"] = Json::array();
  for (auto& [id, video] : videos) merged["videos"].push_back(std::move(video));
  remove_assigned(merged);
  result.manifest = manifest_from_json(merged, "the merged manifest");
  return result;
}

}  // namespace tinct
