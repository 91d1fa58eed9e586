#include "tools/tinct/scene_outputs.h"

#include "lib/base/log.h"
#include "lib/data/video_id.h"

namespace tinct {

namespace fs = std::filesystem;

SceneOutputs exported(const ExportResult& result) {
  SceneOutputs outputs;
  Json files = Json::array();
  for (const ExportResult::File& file : result.files) {
    files.push_back({{"format", file.format}, {"path", file.path.string()}});
    outputs.text += file.format + ": " + file.path.string() + "\n";
  }
  Json failures = Json::array();
  for (const ExportFailure& failure : result.failures) {
    log_error(failure.film + ": " + failure.sentence);
    failures.push_back({{"film", failure.film}, {"error", failure.sentence}});
    ++outputs.failed;
  }
  outputs.json["exports"] = std::move(files);
  if (!failures.empty()) outputs.json["export_failures"] = std::move(failures);
  return outputs;
}

SceneOutputs write_scene_outputs(const SceneOutputOptions& options, const Manifest& manifest,
                                 const fs::path& manifest_path,
                                 const std::vector<fs::path>& films) {
  if (options.formats.empty()) return {};
  std::map<VideoId, fs::path> media;
  for (const fs::path& film : films) {
    // A film that can't be read was listed as failed before.
    if (fs::exists(film)) media.emplace(video_id(film), film);
  }
  const fs::path folder = manifest_path.parent_path();
  return exported(
      write_exports(manifest, options.formats, media,
                    {.folder = folder, .all = folder / manifest_path.stem(), .exact = {}}));
}

}  // namespace tinct
