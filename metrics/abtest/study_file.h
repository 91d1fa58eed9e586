#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/data/sqlite.h"
#include "metrics/abtest/render_stimulus.h"

namespace tinct {

/// The version of a study file's tables, in SQLite's user_version.
inline constexpr int kStudyFileVersion = 3;

/// What a trial is for, as trial.training holds it.
enum class TrialKind { counted = 0, training = 1, gold = 2 };

/// A file that raters see, as the study keeps it.
struct StudyAsset {
  std::string id;  ///< 32 hex digits: the file's name in the study's media folder
  Stimulus stimulus;
  RenderedStimulus rendered;
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// What build makes and serve reads.
struct BuiltStudy {
  StudyConfig config;
  Json config_json;
  std::vector<StudyAsset> assets;
  std::vector<Cell> cells;
  int variants = 0;
  int types = 1;
};

/// FOLDER/study.sqlite and FOLDER/media of a study's folder.
[[nodiscard]] std::filesystem::path study_database(const std::filesystem::path& folder);
[[nodiscard]] std::filesystem::path study_media(const std::filesystem::path& folder);

/// How long a rater watches at least: the clip once, or after its original where they come in turn.
[[nodiscard]] double watch_seconds(const RenderedStimulus& shown, const StudyConfig& config);

/// Writes the tables and what was built; the file must not exist.
void write_study(const std::filesystem::path& folder, const BuiltStudy& study);

/// Opens a study file and checks its version. Throws Error(Fault::input) for a folder without one.
[[nodiscard]] Database open_study(const std::filesystem::path& folder, DatabaseMode mode);

/// Reads what was built.
[[nodiscard]] BuiltStudy read_study(const Database& database);

}  // namespace tinct
