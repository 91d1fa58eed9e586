#include <algorithm>
#include <utility>

#include "lib/data/manifest.h"
#include "lib/data/manifest_rules.h"

namespace tinct {
namespace {

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
  put(json, "time_base", stream.time_base);
  json["vfr"] = stream.vfr;
  put(json, "codec", stream.codec);
  put(json, "pix_fmt", stream.pix_fmt);
  put(json, "matrix", stream.matrix);
  put(json, "range", stream.range);
  return json;
}

Json recipe_json(const PixelRecipe& recipe) {
  Json json = with_others(recipe.other);
  json["name"] = recipe.name;
  put(json, "matrix", recipe.matrix);
  put(json, "range", recipe.range);
  put(json, "size", recipe.size);
  put(json, "crop", recipe.crop);
  return json;
}

Json fingerprint_json(const SceneFingerprint& fingerprint) {
  return Json::array({fingerprint.frame, fingerprint.hex});
}

Json scene_json(const Scene& scene) {
  Json json = with_others(scene.other);
  json["frames"] = range_json(scene.frames);
  put(json, "split", scene.split);
  if (scene.confidence) json["confidence"] = *scene.confidence;
  if (scene.pts) json["pts"] = Json::array({scene.pts->first, scene.pts->last});
  put(json, "pixels", scene.pixels);
  put(json, "fingerprints", scene.fingerprints, fingerprint_json);
  return json;
}

Json dropped_json(const Dropped& dropped) {
  Json json = with_others(dropped.other);
  json["frames"] = range_json(dropped.frames);
  put(json, "why", dropped.why);
  return json;
}

}  // namespace

Json video_json(const ManifestVideo& video) {
  Json json = with_others(video.other);
  json["id"] = video.id;
  put(json, "file", video.file);
  put(json, "bytes", video.bytes);
  put(json, "sha256", video.sha256);
  put(json, "packets", video.packets);
  put(json, "frames_hash", video.frames_hash);
  put(json, "pts", video.pts);
  if (video.recipe) json["recipe"] = recipe_json(*video.recipe);
  put(json, "sources", video.sources, source_json);
  if (video.stream) json["stream"] = stream_json(*video.stream);
  if (!video.detector.is_null()) json["detector"] = video.detector;
  put(json, "scenes", video.scenes, scene_json);
  put(json, "dropped", video.dropped, dropped_json);
  return json;
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

}  // namespace tinct
