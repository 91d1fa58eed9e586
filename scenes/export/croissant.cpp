// Croissant 1.1 (mlcommons.org/croissant): the films as files, the scenes as records.

#include <array>
#include <string_view>
#include <utility>

#include "scenes/export/export_format.h"

namespace tinct {
namespace {

// The context of the specification, but for terms that this file does not use.
Json context() {
  return {{"@language", "en"},
          {"@vocab", "https://schema.org/"},
          {"citeAs", "cr:citeAs"},
          {"column", "cr:column"},
          {"conformsTo", "dct:conformsTo"},
          {"cr", "http://mlcommons.org/croissant/"},
          {"rai", "http://mlcommons.org/croissant/RAI/"},
          {"data", {{"@id", "cr:data"}, {"@type", "@json"}}},
          {"dataType", {{"@id", "cr:dataType"}, {"@type", "@vocab"}}},
          {"dct", "http://purl.org/dc/terms/"},
          {"examples", {{"@id", "cr:examples"}, {"@type", "@json"}}},
          {"extract", "cr:extract"},
          {"field", "cr:field"},
          {"fileProperty", "cr:fileProperty"},
          {"fileObject", "cr:fileObject"},
          {"fileSet", "cr:fileSet"},
          {"format", "cr:format"},
          {"includes", "cr:includes"},
          {"isLiveDataset", "cr:isLiveDataset"},
          {"jsonPath", "cr:jsonPath"},
          {"key", "cr:key"},
          {"md5", "cr:md5"},
          {"parentField", "cr:parentField"},
          {"path", "cr:path"},
          {"recordSet", "cr:recordSet"},
          {"references", "cr:references"},
          {"regex", "cr:regex"},
          {"repeated", "cr:repeated"},
          {"replace", "cr:replace"},
          {"sc", "https://schema.org/"},
          {"separator", "cr:separator"},
          {"source", "cr:source"},
          {"subField", "cr:subField"},
          {"transform", "cr:transform"}};
}

std::string media_type(const ManifestVideo& video) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kTypes{
      {{".mp4", "video/mp4"},
       {".m4v", "video/mp4"},
       {".mov", "video/quicktime"},
       {".mkv", "video/x-matroska"},
       {".webm", "video/webm"},
       {".avi", "video/x-msvideo"},
       {".ogv", "video/ogg"}}};
  const std::string extension = std::filesystem::path(video.file).extension().string();
  for (const auto& [name, type] : kTypes) {
    if (extension == name) return std::string(type);
  }
  return "application/octet-stream";
}

// Where a film comes from: its first link, else its name beside the file that is written.
Json file_object(const ManifestVideo& video) {
  Json object = {{"@type", "cr:FileObject"},
                 {"@id", video.id},
                 {"name", film_title(video)},
                 {"encodingFormat", media_type(video)},
                 {"contentUrl", video.sources.empty() ? video.file : video.sources.front().url}};
  if (video.bytes > 0) object["contentSize"] = std::to_string(video.bytes) + " B";
  if (!video.sha256.empty()) object["sha256"] = video.sha256;
  for (std::size_t i = 1; i < video.sources.size(); ++i) {
    object["sameAs"].push_back(video.sources[i].url);
  }
  return object;
}

Json field(const std::string& name, const char* type, const char* description) {
  return {{"@type", "cr:Field"},
          {"@id", "scenes/" + name},
          {"name", name},
          {"description", description},
          {"dataType", type}};
}

Json record(const ManifestVideo& video, const Scene& scene) {
  return {{"scenes/video", video.id},           {"scenes/file", video.file},
          {"scenes/first", scene.frames.first}, {"scenes/last", scene.frames.last},
          {"scenes/split", scene.split},        {"scenes/pixels", scene.pixels}};
}

Json scene_records(const Manifest& manifest) {
  Json records = Json::array();
  for (const ManifestVideo& video : manifest.videos) {
    for (const Scene& scene : video.scenes) records.push_back(record(video, scene));
  }
  return {{"@type", "cr:RecordSet"},
          {"@id", "scenes"},
          {"name", "scenes"},
          {"description", "the scenes of all films, by their first and last frame"},
          {"field",
           {field("video", "sc:Text", "id of the film: BLAKE2b-160 of its first 32 KiB"),
            field("file", "sc:Text", "name of the film"),
            field("first", "sc:Integer", "first frame, counted from 0"),
            field("last", "sc:Integer", "last frame, included"),
            field("split", "sc:Text", "train, validation or empty: not decided"),
            field("pixels", "sc:Text", "Merkle root of its pixels, or empty: not measured")}},
          {"data", std::move(records)}};
}

std::string croissant_text(const Manifest& manifest, std::span<const ExportFilm>) {
  const std::string name = manifest.name.empty() ? "scenes" : manifest.name;
  Json files = Json::array();
  bool all_proven = true;
  for (const ManifestVideo& video : manifest.videos) {
    if (video.sources.empty() && video.file.empty()) continue;
    files.push_back(file_object(video));
    all_proven = all_proven && !video.sha256.empty();
  }
  const auto note = manifest.other.find("note");
  Json json = {{"@context", context()},
               {"@type", "sc:Dataset"},
               {"conformsTo", "http://mlcommons.org/croissant/1.1"},
               {"name", name},
               {"description", note != manifest.other.end() && note->is_string()
                                   ? note->get<std::string>()
                                   : "Scenes of films, as a tinct manifest lists them"},
               {"distribution", std::move(files)}};
  if (!manifest.license.empty()) json["license"] = manifest.license;
  // A file without a hash may change under its link, which Croissant calls a live dataset.
  if (!all_proven) json["isLiveDataset"] = true;
  Json records = scene_records(manifest);
  if (!records["data"].empty()) json["recordSet"] = Json::array({std::move(records)});
  return canonical_json_file(json);
}

}  // namespace

const ExportFormat kCroissantExport{
    .name = "croissant",
    .extension = ".croissant.json",
    .summary =
        "Croissant 1.1 (JSON-LD), as dataset catalogues read it: films with their links and "
        "hashes, scenes as records",
    .text = croissant_text};

}  // namespace tinct
