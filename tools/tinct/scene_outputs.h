#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/manifest.h"
#include "scenes/export/cut_files.h"
#include "scenes/export/export_format.h"
#include "scenes/export/write_exports.h"

namespace tinct {

/// What `tinct scenes` writes beside the manifest.
struct SceneOutputOptions {
  std::vector<std::string> formats;
  std::string cut_files = "none";
  std::filesystem::path cut_dir;

  [[nodiscard]] bool cuts() const { return cut_files != "none"; }

  static void describe(auto& opt, SceneOutputOptions& o) {
    opt("export", o.formats,
        "also write the scenes for other programs, beside the manifest: csv and html under its "
        "name, the others under each film's (see tinct manifest export)")
        .one_of(export_format_names())
        .several()
        .shown_as("FORMAT...");
    opt("cut-files", o.cut_files,
        "also write every scene as a video file of its own into --cut-dir (see tinct manifest "
        "cut)")
        .one_of({"none", "copy", "ffv1", "h264"})
        .shown_as("HOW");
    opt("cut-dir", o.cut_dir, "folder for the files of --cut-files").shown_as("DIR");
  }
};

/// What was written, for the summary of a command.
struct SceneOutputs {
  Json json = Json::object();  ///< members for the command's JSON
  std::string text;            ///< lines for people
  int failed = 0;              ///< how often a film's part is missing; each was logged

  void add(const SceneOutputs& more);
};

/// Throws Error(Fault::usage) for options that can't be done, before any work.
void check_scene_outputs(const SceneOutputOptions& options);

/// Writes what the options ask for; `films` are those of the command line.
[[nodiscard]] SceneOutputs write_scene_outputs(const SceneOutputOptions& options,
                                               const Manifest& manifest,
                                               const std::filesystem::path& manifest_path,
                                               const std::vector<std::filesystem::path>& films);

/// Results in the words of a command; failures are logged.
[[nodiscard]] SceneOutputs exported(const ExportResult& result);
[[nodiscard]] SceneOutputs cut_up(const SceneFiles& result);

/// Where the films of a manifest are below a folder; empty for no folder. Throws as find_media.
[[nodiscard]] std::map<VideoId, std::filesystem::path> media_of(
    const Manifest& manifest, const std::filesystem::path& folder);

}  // namespace tinct
