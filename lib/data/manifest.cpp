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
          .time_base = text(json, "time_base"),
          .vfr = vfr != json.end() && vfr->get<bool>(),
          .codec = text(json, "codec"),
          .pix_fmt = text(json, "pix_fmt"),
          .matrix = text(json, "matrix"),
          .range = text(json, "range"),
          .other = others(json, {"width", "height", "frames", "fps", "time_base", "vfr", "codec",
                                 "pix_fmt", "matrix", "range"})};
}

PixelRecipe recipe_from_json(const Json& json) {
  return {.name = text(json, "name"),
          .matrix = text(json, "matrix"),
          .range = text(json, "range"),
          .size = static_cast<int>(whole(json, "size")),
          .crop = text(json, "crop"),
          .other = others(json, {"name", "matrix", "range", "size", "crop"})};
}

SceneFingerprint fingerprint_from_json(const Json& json) {
  return {.frame = whole_number(json[0]).value(), .hex = json[1].get<std::string>()};
}

Scene scene_from_json(const Json& json) {
  Scene scene{
      .frames = frame_range(json.at("frames")).value(),
      .split = text(json, "split"),
      .confidence = {},
      .pts = {},
      .pixels = text(json, "pixels"),
      .fingerprints = list(json, "fingerprints", fingerprint_from_json),
      .other = others(json, {"frames", "split", "confidence", "pts", "pixels", "fingerprints"})};
  const auto confidence = json.find("confidence");
  if (confidence != json.end()) scene.confidence = confidence->get<double>();
  if (const auto pts = json.find("pts"); pts != json.end()) scene.pts = pts_range(*pts);
  return scene;
}

Dropped dropped_from_json(const Json& json) {
  return {.frames = frame_range(json.at("frames")).value(),
          .why = text(json, "why"),
          .other = others(json, {"frames", "why"})};
}

ManifestVideo video_from_checked(const Json& json) {
  ManifestVideo video{
      .id = text(json, "id"),
      .file = text(json, "file"),
      .bytes = whole(json, "bytes"),
      .sha256 = text(json, "sha256"),
      .packets = text(json, "packets"),
      .frames_hash = text(json, "frames_hash"),
      .pts = text(json, "pts"),
      .recipe = {},
      .sources = list(json, "sources", source_from_json),
      .stream = {},
      .detector = {},
      .scenes = list(json, "scenes", scene_from_json),
      .dropped = list(json, "dropped", dropped_from_json),
      .other = others(json, {"id", "file", "bytes", "sha256", "packets", "frames_hash", "pts",
                             "recipe", "sources", "stream", "detector", "scenes", "dropped"})};
  if (const auto recipe = json.find("recipe"); recipe != json.end()) {
    video.recipe = recipe_from_json(*recipe);
  }
  if (const auto stream = json.find("stream"); stream != json.end()) {
    video.stream = stream_from_json(*stream);
  }
  if (const auto detector = json.find("detector"); detector != json.end()) {
    video.detector = *detector;
  }
  return video;
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
          .videos = list(json, "videos", video_from_checked),
          .unassigned_sources = list(json, "unassigned_sources", source_from_json),
          .other = others(json, {"format", "name", "license", "videos", "unassigned_sources"})};
}

ManifestVideo video_from_json(const Json& json, const std::string& name) {
  Manifest manifest =
      manifest_from_json({{"format", kManifestFormat}, {"videos", Json::array({json})}}, name);
  return std::move(manifest.videos.front());
}

std::string video_name(const ManifestVideo& video) {
  return video.file.empty() ? "video " + video.id : video.file;
}

Manifest read_manifest(const std::filesystem::path& path) {
  try {
    return manifest_from_json(read_json_file(path), path.string());
  } catch (const Json::exception&) {
    // The JSON library refuses numbers beyond double's range in its own way.
    throw Error(Fault::input, path.string() + ": a number in it is too large for any JSON reader");
  }
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
