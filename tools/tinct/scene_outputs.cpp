#include "tools/tinct/scene_outputs.h"

#include <algorithm>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/data/media_lookup.h"
#include "lib/data/video_id.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

void add_failures(const std::vector<ExportFailure>& failures, SceneOutputs& outputs) {
  for (const ExportFailure& failure : failures) {
    log_error(failure.film + ": " + failure.sentence);
    outputs.json["failures"].push_back({{"film", failure.film}, {"error", failure.sentence}});
    ++outputs.failed;
  }
}

// "film-000030.mp4: frames 30-70, begins 6 frames early"
std::string line_of(const SceneFile& scene) {
  std::string text = scene.file.path.string() + ": frames " + std::to_string(scene.frames.first) +
                     "-" + std::to_string(scene.frames.last);
  if (scene.file.early > 0) {
    text += ", begins " + counted_noun(scene.file.early, "frame") + " early";
  }
  if (scene.file.late > 0) text += ", ends " + counted_noun(scene.file.late, "frame") + " late";
  return text + (scene.file.kept ? ", was there already\n" : "\n");
}

}  // namespace

void SceneOutputs::add(const SceneOutputs& more) {
  for (const auto& [name, value] : more.json.items()) {
    if (!json.contains(name)) {
      json[name] = value;
    } else {
      for (const Json& one : value) json[name].push_back(one);
    }
  }
  text += more.text;
  failed += more.failed;
}

SceneOutputs exported(const ExportResult& result) {
  SceneOutputs outputs;
  outputs.json["exports"] = Json::array();
  for (const ExportResult::File& file : result.files) {
    outputs.json["exports"].push_back({{"format", file.format}, {"path", file.path.string()}});
    outputs.text += file.format + ": " + file.path.string() + "\n";
  }
  add_failures(result.failures, outputs);
  return outputs;
}

SceneOutputs cut_up(const SceneFiles& result) {
  SceneOutputs outputs;
  outputs.json["files"] = Json::array();
  for (const SceneFile& scene : result.files) {
    outputs.json["files"].push_back({{"film", scene.film},
                                     {"path", scene.file.path.string()},
                                     {"frames", {scene.frames.first, scene.frames.last}},
                                     {"early", scene.file.early},
                                     {"late", scene.file.late},
                                     {"kept", scene.file.kept}});
    outputs.text += line_of(scene);
  }
  add_failures(result.failures, outputs);
  return outputs;
}

void check_scene_outputs(const SceneOutputOptions& options) {
  if (options.cuts() == !options.cut_dir.empty()) return;
  throw Error(Fault::usage, options.cut_dir.empty()
                                ? "--cut-files needs --cut-dir, the folder for the files"
                                : "--cut-dir needs --cut-files copy, ffv1 or h264");
}

SceneOutputs write_scene_outputs(const SceneOutputOptions& options, const Manifest& manifest,
                                 const fs::path& manifest_path,
                                 const std::vector<fs::path>& films) {
  SceneOutputs outputs;
  if (options.formats.empty() && !options.cuts()) return outputs;
  std::map<VideoId, fs::path> media;
  for (const fs::path& film : films) {
    try {
      media.emplace(video_id(film), film);
    } catch (const Error& error) {
      // It was listed as failed before.
      if (error.fault() != Fault::input) throw;
    }
  }
  if (!options.formats.empty()) {
    const fs::path folder = manifest_path.parent_path();
    outputs.add(exported(
        write_exports(manifest, options.formats, media,
                      {.folder = folder, .all = folder / manifest_path.stem(), .exact = {}})));
  }
  if (!options.cuts()) return outputs;
  // Films that the manifest has from other runs are not this one's.
  Manifest here = manifest;
  std::erase_if(here.videos, [&](const ManifestVideo& video) { return !media.contains(video.id); });
  outputs.add(cut_up(cut_scene_files(here, media, cut_kind(options.cut_files), options.cut_dir)));
  return outputs;
}

std::map<VideoId, fs::path> media_of(const Manifest& manifest, const fs::path& folder) {
  std::map<VideoId, fs::path> media;
  if (folder.empty()) return media;
  std::vector<const ManifestVideo*> videos;
  for (const ManifestVideo& video : manifest.videos) videos.push_back(&video);
  const MediaLookup lookup = find_media(videos, folder);
  for (const std::string& note : lookup.notes) log_warning(note);
  for (const auto& [id, found] : lookup.found) media.emplace(id, found.path);
  return media;
}

}  // namespace tinct
