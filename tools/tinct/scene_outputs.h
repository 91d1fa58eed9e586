#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/manifest.h"
#include "scenes/export/export_format.h"
#include "scenes/export/write_exports.h"

namespace tinct {

/// What `tinct scenes` writes beside the manifest.
struct SceneOutputOptions {
  std::vector<std::string> formats;

  static void describe(auto& opt, SceneOutputOptions& o) {
    opt("export", o.formats,
        "also write the scenes for other programs, beside the manifest: csv and html under its "
        "name, the others under each film's (see tinct manifest export)")
        .one_of(export_format_names())
        .several()
        .shown_as("FORMAT...");
  }
};

/// What was written, for the summary of a command.
struct SceneOutputs {
  Json json = Json::object();  ///< members for the command's JSON
  std::string text;            ///< lines for people
  int failed = 0;              ///< how often a film's part is missing; each was logged
};

/// Writes what the options ask for; `films` are those of the command line.
[[nodiscard]] SceneOutputs write_scene_outputs(const SceneOutputOptions& options,
                                               const Manifest& manifest,
                                               const std::filesystem::path& manifest_path,
                                               const std::vector<std::filesystem::path>& films);

/// The result of an export in the words of a command; failures are logged.
[[nodiscard]] SceneOutputs exported(const ExportResult& result);

}  // namespace tinct
