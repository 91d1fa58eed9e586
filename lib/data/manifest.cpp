#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/manifest.h"
#include "lib/data/manifest_rules.h"

namespace tinct {
namespace {

// The readers below run on JSON that check_manifest found without fatal problems.

std::string text(const Json& object, const char* name) {
  const auto member = object.find(name);
  return member == object.end() ? std::string() : member->get<std::string>();
}

std::int64_t whole(const Json& object, const char* name) {
  const auto member = object.find(name);
  return member == object.end() ? 0 : whole_number(*member).value_or(0);
}

// All members but those that the structs model.
Json others(const Json& object, std::initializer_list<std::string_view> modelled) {
  Json kept = Json::object();
  for (const auto& [name, value] : object.items()) {
    if (std::find(modelled.begin(), modelled.end(), name) == modelled.end()) kept[name] = value;
  }
  return kept;
}

template <typename Item>
std::vector<Item> list(const Json& object, const char* name, Item (*read)(const Json&)) {
  std::vector<Item> items;
  const auto member = object.find(name);
  if (member == object.end()) return items;
  items.reserve(member->size());
  for (const Json& entry : *member) items.push_back(read(entry));
  return items;
}

SourceLink source_from_json(const Json& json) {
  return {.url = text(json, "url"),
          .license = text(json, "license"),
          .attribution = text(json, "attribution"),
          .other = others(json, {"url", "license", "attribution"})};
}

StreamFacts stream_from_json(const Json& json) {
  const auto vfr = json.find("vfr");
  return {.width = static_cast<int>(whole(json, "width")),
          .height = static_cast<int>(whole(json, "height")),
          .frames = whole(json, "frames"),
          .fps = text(json, "fps"),
          .vfr = vfr != json.end() && vfr->get<bool>(),
          .codec = text(json, "codec"),
          .pix_fmt = text(json, "pix_fmt"),
          .matrix = text(json, "matrix"),
          .range = text(json, "range"),
          .other = others(json, {"width", "height", "frames", "fps", "vfr", "codec", "pix_fmt",
                                 "matrix", "range"})};
}

Scene scene_from_json(const Json& json) {
  Scene scene{.frames = frame_range(json.at("frames")).value(),
              .split = text(json, "split"),
              .confidence = {},
              .other = others(json, {"frames", "split", "confidence"})};
  const auto confidence = json.find("confidence");
  if (confidence != json.end()) scene.confidence = confidence->get<double>();
  return scene;
}

Dropped dropped_from_json(const Json& json) {
  return {.frames = frame_range(json.at("frames")).value(),
          .why = text(json, "why"),
          .other = others(json, {"frames", "why"})};
}

ManifestVideo video_from_json(const Json& json) {
  ManifestVideo video{.id = text(json, "id"),
                      .file = text(json, "file"),
                      .bytes = whole(json, "bytes"),
                      .sha256 = text(json, "sha256"),
                      .sources = list(json, "sources", source_from_json),
                      .stream = {},
                      .detector = {},
                      .scenes = list(json, "scenes", scene_from_json),
                      .dropped = list(json, "dropped", dropped_from_json),
                      .other = others(json, {"id", "file", "bytes", "sha256", "sources", "stream",
                                             "detector", "scenes", "dropped"})};
  if (const auto stream = json.find("stream"); stream != json.end()) {
    video.stream = stream_from_json(*stream);
  }
  if (const auto detector = json.find("detector"); detector != json.end()) {
    video.detector = *detector;
  }
  return video;
}

void put(Json& object, const char* name, const std::string& value) {
  if (!value.empty()) object[name] = value;
}

void put(Json& object, const char* name, std::int64_t value) {
  if (value != 0) object[name] = value;
}

template <typename Item>
void put(Json& object, const char* name, const std::vector<Item>& items,
         Json (*write)(const Item&)) {
  if (items.empty()) return;
  Json list = Json::array();
  list.get_ref<Json::array_t&>().reserve(items.size());
  for (const Item& item : items) list.push_back(write(item));
  object[name] = std::move(list);
}

Json with_others(const Json& other) { return other.is_object() ? other : Json::object(); }

Json range_json(const FrameRange& range) { return Json::array({range.first, range.last}); }

Json source_json(const SourceLink& source) {
  Json json = with_others(source.other);
  json["url"] = source.url;
  put(json, "license", source.license);
  put(json, "attribution", source.attribution);
  return json;
}

Json stream_json(const StreamFacts& stream) {
  Json json = with_others(stream.other);
  put(json, "width", stream.width);
  put(json, "height", stream.height);
  put(json, "frames", stream.frames);
  put(json, "fps", stream.fps);
  json["vfr"] = stream.vfr;
  put(json, "codec", stream.codec);
  put(json, "pix_fmt", stream.pix_fmt);
  put(json, "matrix", stream.matrix);
  put(json, "range", stream.range);
  return json;
}

Json scene_json(const Scene& scene) {
  Json json = with_others(scene.other);
  json["frames"] = range_json(scene.frames);
  put(json, "split", scene.split);
  if (scene.confidence) json["confidence"] = *scene.confidence;
  return json;
}

Json dropped_json(const Dropped& dropped) {
  Json json = with_others(dropped.other);
  json["frames"] = range_json(dropped.frames);
  put(json, "why", dropped.why);
  return json;
}

Json video_json(const ManifestVideo& video) {
  Json json = with_others(video.other);
  json["id"] = video.id;
  put(json, "file", video.file);
  put(json, "bytes", video.bytes);
  put(json, "sha256", video.sha256);
  put(json, "sources", video.sources, source_json);
  if (video.stream) json["stream"] = stream_json(*video.stream);
  if (!video.detector.is_null()) json["detector"] = video.detector;
  put(json, "scenes", video.scenes, scene_json);
  put(json, "dropped", video.dropped, dropped_json);
  return json;
}

const ManifestProblem* first_fatal(const std::vector<ManifestProblem>& problems) {
  const auto found = std::find_if(problems.begin(), problems.end(),
                                  [](const ManifestProblem& problem) { return problem.fatal; });
  return found == problems.end() ? nullptr : &*found;
}

std::string at_place(const std::string& name, const ManifestProblem& problem) {
  return name + ": " + (problem.where.empty() ? "" : problem.where + ": ") + problem.sentence;
}

}  // namespace

Manifest manifest_from_json(const Json& json, const std::string& name) {
  const auto problems = check_manifest(json);
  if (const ManifestProblem* problem = first_fatal(problems)) {
    throw Error(Fault::input, at_place(name, *problem));
  }
  return {.name = text(json, "name"),
          .license = text(json, "license"),
          .videos = list(json, "videos", video_from_json),
          .unassigned_sources = list(json, "unassigned_sources", source_from_json),
          .other = others(json, {"format", "name", "license", "videos", "unassigned_sources"})};
}

Manifest read_manifest(const std::filesystem::path& path) {
  try {
    return manifest_from_json(read_json_file(path), path.string());
  } catch (const Json::exception&) {
    // The JSON library refuses numbers beyond double's range in its own way.
    throw Error(Fault::input, path.string() + ": a number in it is too large for any JSON reader");
  }
}

Json manifest_json(const Manifest& manifest) {
  std::vector<const ManifestVideo*> by_id;
  for (const ManifestVideo& video : manifest.videos) by_id.push_back(&video);
  std::stable_sort(by_id.begin(), by_id.end(),
                   [](const auto* a, const auto* b) { return a->id < b->id; });
  Json videos = Json::array();
  for (const ManifestVideo* video : by_id) videos.push_back(video_json(*video));
  Json json = with_others(manifest.other);
  json["format"] = kManifestFormat;
  put(json, "name", manifest.name);
  put(json, "license", manifest.license);
  json["videos"] = std::move(videos);
  put(json, "unassigned_sources", manifest.unassigned_sources, source_json);
  return json;
}

void write_manifest(const std::filesystem::path& path, const Manifest& manifest) {
  const Json json = manifest_json(manifest);
  const auto problems = check_manifest(json);
  if (const ManifestProblem* problem = first_fatal(problems)) {
    throw Error(Fault::bug, "a manifest that can't be read again was to be written: " +
                                at_place(path.string(), *problem));
  }
  write_file_atomically(path, canonical_json_file(json));
}

}  // namespace tinct
