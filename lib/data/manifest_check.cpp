#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/counted_noun.h"
#include "lib/data/manifest_kind.h"
#include "lib/data/manifest_rules.h"

namespace tinct {
namespace {

using enum MemberKind;

// The members of each level; the JSON Schema in data-manifests/schema says the same.
constexpr std::array kRootRules{
    MemberRule{"format", text, true},
    MemberRule{"name", text},
    MemberRule{"license", text},
    MemberRule{"note", text},
    MemberRule{"collections", object},
    MemberRule{"videos", list},
    MemberRule{"unassigned_sources", list},
    MemberRule{"images", object},
};
constexpr std::array kVideoRules{
    MemberRule{"id", video, true},
    MemberRule{"title", text},
    MemberRule{"file", below},
    MemberRule{"bytes", whole},
    MemberRule{"sha256", digest},
    MemberRule{"packets", digest},
    MemberRule{"frames_hash", short_digest},
    MemberRule{"pts", digest},
    MemberRule{"recipe", object},
    MemberRule{"sources", list},
    MemberRule{"stream", object},
    MemberRule{"detector", any},
    MemberRule{"scenes", list},
    MemberRule{"dropped", list},
    MemberRule{"collection", text},
    MemberRule{"note", text},
    MemberRule{"aligned_from", video},
    MemberRule{"tags", words},
};
constexpr std::array kSourceRules{
    MemberRule{"url", name, true}, MemberRule{"license", text}, MemberRule{"attribution", text},
    MemberRule{"page", text},      MemberRule{"etag", text},    MemberRule{"date", text},
    MemberRule{"note", text},
};
constexpr std::array kStreamRules{
    MemberRule{"width", pixels},
    MemberRule{"height", pixels},
    MemberRule{"frames", whole},
    MemberRule{"fps", fraction},
    MemberRule{"time_base", fraction},
    MemberRule{"vfr", flag},
    MemberRule{"codec", text},
    MemberRule{"pix_fmt", text},
    MemberRule{"matrix", text},
    MemberRule{"matrix_tagged", flag},
    MemberRule{"range", text},
    MemberRule{"range_tagged", flag},
    MemberRule{"sample_aspect", fraction},
    MemberRule{"rotation", whole},
    MemberRule{"duration", number},
    MemberRule{"damaged_packets", whole},
};
constexpr std::array kRecipeRules{
    MemberRule{"name", name, true}, MemberRule{"matrix", text}, MemberRule{"range", text},
    MemberRule{"size", pixels},     MemberRule{"crop", text},
};
constexpr std::array kDetectorRules{
    MemberRule{"name", name, true},
    MemberRule{"version", whole},
    MemberRule{"options", object},
};
constexpr std::array kSceneRules{
    MemberRule{"frames", range, true}, MemberRule{"split", text},
    MemberRule{"confidence", share},   MemberRule{"pts", times},
    MemberRule{"pixels", digest},      MemberRule{"fingerprints", fingerprints},
    MemberRule{"clipped", flag},       MemberRule{"note", text},
    MemberRule{"tags", words},
};
constexpr std::array kDroppedRules{
    MemberRule{"frames", range, true},
    MemberRule{"why", text},
    MemberRule{"clipped", flag},
    MemberRule{"note", text},
};
constexpr std::array kImagesRules{
    MemberRule{"file", below, true},
    MemberRule{"count", whole},
    MemberRule{"sha256", digest},
};
constexpr std::array kCollectionRules{MemberRule{"note", text}};

constexpr int kDeepest = 64;

// Without recursion, since it guards all that recurses.
bool is_too_deep(const Json& json) {
  std::vector<std::pair<const Json*, int>> open{{&json, 1}};
  while (!open.empty()) {
    const auto [value, depth] = open.back();
    open.pop_back();
    if (depth > kDeepest) return true;
    for (const Json& inner : *value) {
      if (inner.is_structured()) open.emplace_back(&inner, depth + 1);
    }
  }
  return false;
}

void check_value(const Json& object, const char* member, std::span<const std::string_view> known,
                 const Place& place, ProblemList& problems) {
  const auto found = object.find(member);
  if (found == object.end() || !found->is_string()) return;
  const auto& text = found->get_ref<const std::string&>();
  if (std::find(known.begin(), known.end(), text) != known.end()) return;
  std::string sentence = "\"" + std::string(member) + "\" is none of";
  for (const auto& word : known) sentence += " \"" + std::string(word) + "\"";
  problems.remark(Place(place, member), sentence + "; it is kept as it is");
}

// A member that is an object, or a list; nothing where it is missing or of a wrong type.
const Json* structured(const Json& object, const char* name, bool wants_list) {
  const auto found = object.find(name);
  if (found == object.end()) return nullptr;
  return (wants_list ? found->is_array() : found->is_object()) ? &*found : nullptr;
}

void check_sources(const Json& object, const char* name, const Place& place,
                   ProblemList& problems) {
  const Json* sources = structured(object, name, true);
  if (sources == nullptr) return;
  const Place list(place, name);
  for (std::size_t i = 0; i < sources->size(); ++i) {
    problems.check_members((*sources)[i], kSourceRules, Place(list, i));
  }
}

void check_stream(const Json& video, const Place& place, ProblemList& problems) {
  const Json* stream = structured(video, "stream", false);
  if (stream == nullptr) return;
  const Place here(place, "stream");
  problems.check_members(*stream, kStreamRules, here);
  static constexpr std::array<std::string_view, 2> kRanges{"tv", "pc"};
  static constexpr std::array<std::string_view, 4> kMatrices{"bt601", "bt709", "bt2020", "rgb"};
  check_value(*stream, "range", kRanges, here, problems);
  check_value(*stream, "matrix", kMatrices, here, problems);
}

std::int64_t stream_frames(const Json& video) {
  const Json* stream = structured(video, "stream", false);
  if (stream == nullptr) return 0;
  const auto frames = stream->find("frames");
  return frames == stream->end() ? 0 : whole_number(*frames).value_or(0);
}

// Ranges of "scenes" or "dropped" that the stream does not have.
void check_end(const Json& entry, std::int64_t frames, const Place& place, ProblemList& problems) {
  const auto member = entry.find("frames");
  const auto range = member == entry.end() ? std::nullopt : frame_range(*member);
  if (!range || frames <= 0 || range->first > range->last || range->last < frames) return;
  problems.fatal(Place(place, "frames"),
                 range_text(*range) + " goes beyond the " + counted_noun(frames, "frame") +
                     " of the stream; the last one allowed is " + std::to_string(frames - 1));
}

void check_scenes(const Json& video, const Place& place, ProblemList& problems) {
  static constexpr std::array<std::string_view, 2> kSplits{"train", "validation"};
  static constexpr std::array<std::string_view, 4> kReasons{"uniform", "transition", "damaged",
                                                            "discarded"};
  const std::int64_t frames = stream_frames(video);
  for (const bool scenes : {true, false}) {
    const char* name = scenes ? "scenes" : "dropped";
    const Json* entries = structured(video, name, true);
    if (entries == nullptr) continue;
    const Place list(place, name);
    for (std::size_t i = 0; i < entries->size(); ++i) {
      const Place here(list, i);
      const auto rules = scenes ? std::span<const MemberRule>(kSceneRules)
                                : std::span<const MemberRule>(kDroppedRules);
      if (!problems.check_members((*entries)[i], rules, here)) continue;
      if (scenes) check_value((*entries)[i], "split", kSplits, here, problems);
      if (!scenes) check_value((*entries)[i], "why", kReasons, here, problems);
      check_end((*entries)[i], frames, here, problems);
    }
  }
  check_ranges(video, place, problems);
  check_measured(video, place, problems);
}

void check_video(const Json& video, const Place& place, ProblemList& problems) {
  if (!problems.check_members(video, kVideoRules, place)) return;
  check_sources(video, "sources", place, problems);
  check_stream(video, place, problems);
  if (const Json* recipe = structured(video, "recipe", false)) {
    problems.check_members(*recipe, kRecipeRules, Place(place, "recipe"));
  }
  const auto detector = video.find("detector");
  if (detector != video.end() && !detector->is_null()) {
    problems.check_members(*detector, kDetectorRules, Place(place, "detector"));
  }
  check_scenes(video, place, problems);
}

void check_videos(const Json& json, const Place& root, ProblemList& problems) {
  const Json* videos = structured(json, "videos", true);
  if (videos == nullptr) return;
  const Place list(root, "videos");
  std::map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < videos->size(); ++i) {
    const Json& video = (*videos)[i];
    const Place here(list, i);
    check_video(video, here, problems);
    const auto id = video.is_object() ? video.find("id") : video.end();
    if (!video.is_object() || id == video.end() || !id->is_string()) continue;
    const auto [first, is_new] = seen.emplace(id->get_ref<const std::string&>(), i);
    if (is_new) continue;
    problems.fatal(Place(here, "id"), "the video stands already at /videos/" +
                                          std::to_string(first->second) +
                                          "; keep one entry for each id");
  }
}

void check_collections(const Json& json, const Place& root, ProblemList& problems) {
  const Json* collections = structured(json, "collections", false);
  if (collections == nullptr) return;
  const Place here(root, "collections");
  for (const auto& [name, collection] : collections->items()) {
    problems.check_members(collection, kCollectionRules, Place(here, name));
  }
}

}  // namespace

std::vector<ManifestProblem> check_manifest(const Json& json) {
  ProblemList problems;
  const Place root;
  if (is_too_deep(json)) {
    problems.fatal(
        root, "nested deeper than " + std::to_string(kDeepest) + " levels; this is no manifest");
    return problems.take();
  }
  if (const std::string other = not_a_manifest(json); !other.empty()) {
    problems.fatal(root, other);
    return problems.take();
  }
  problems.check_members(json, kRootRules, root);
  check_collections(json, root, problems);
  check_videos(json, root, problems);
  check_sources(json, "unassigned_sources", root, problems);
  if (const Json* images = structured(json, "images", false)) {
    problems.check_members(*images, kImagesRules, Place(root, "images"));
  }
  return problems.take();
}

}  // namespace tinct
