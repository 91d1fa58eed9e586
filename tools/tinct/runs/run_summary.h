#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// What a run's folder says about it: config.json and log.jsonl, as tinct train keeps them.
struct RunSummary {
  std::filesystem::path folder;
  std::string name;           ///< its folder's, below the one that was looked through
  Json options;               ///< config.json
  std::vector<Json> log;      ///< the lines of log.jsonl
  std::string backbone;       ///< that it has random weights; empty: it has not
  std::int64_t steps = 0;     ///< of its newest checkpoint or line of the log
  std::int64_t of_steps = 0;  ///< that were asked for

  /// The line of the best validation by mse_ab, or null.
  [[nodiscard]] const Json* best() const;
  /// The last validation, or null.
  [[nodiscard]] const Json* last_validation() const;
  /// The last loss, or null.
  [[nodiscard]] const Json* last_loss() const;
};

/// The runs below folders, by name, and how many others could not be read.
struct FoundRuns {
  std::vector<RunSummary> runs;
  std::size_t damaged = 0;
};

/// Reads the runs of folders (each a run itself, or holding runs at any depth up to 4). A damaged
/// one is left out with a warning. Throws Error(Fault::input) for a folder that is missing or holds
/// none, and where none can be read.
[[nodiscard]] FoundRuns find_runs(const std::vector<std::filesystem::path>& folders);

/// The options in which runs differ, by name; places and speeds ("out", "dataset", "keep" …) are
/// left out.
[[nodiscard]] std::vector<std::string> differing_options(const std::vector<RunSummary>& runs);

/// A self-contained page with the curves of the runs, their numbers and what differs.
[[nodiscard]] std::string runs_page(const std::vector<RunSummary>& runs);

}  // namespace tinct
