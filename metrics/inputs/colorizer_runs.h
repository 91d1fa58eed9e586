#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

#include "metrics/inputs/clips.h"
#include "metrics/inputs/command_template.h"
#include "metrics/inputs/work_folder.h"

namespace tinct {

/// How commands and models are run for a score.
struct RunOptions {
  std::filesystem::path hints =
      {};                    ///< a tinct.hints/1 file, or a folder with CLIP.json; empty: none
  double hint_rate = 0;      ///< of true colours, for models
  std::int64_t seed = 1;     ///< of the drawn hints
  double time_limit = 3600;  ///< seconds for each run
  bool any_length = false;   ///< a result may have more or fewer frames than the truth (--fit)
};

/// Makes outputs by running colorizers on the truth's gray frames: L* kept, a* = b* = 0. Colours of
/// the truth are given only as exemplars, and to a model whose hints are drawn. In a work folder
/// that is kept, results of finished clips are used again while command and truth are the same.
///
/// Not thread-safe. Errors: Error(Fault::usage) for missing --hints; Error(Fault::input) for a
/// command that fails, hangs, writes nothing, several things or another number of frames, naming
/// command, clip, exit status and its last lines.
class ColorizerRuns {
 public:
  ColorizerRuns(WorkFolder& work, RunOptions options);

  /// Whether an output is made by running something.
  [[nodiscard]] static bool makes(const OutputPath& output);
  /// Runs a command or model for all clips.
  [[nodiscard]] Clips run(const OutputPath& output, const Clips& truth);

 private:
  struct Job;
  [[nodiscard]] Job job_of(const OutputPath& output);
  [[nodiscard]] ClipInput run_clip(const Job& job, const std::string& clip, const ClipInput& truth,
                                   bool only_clip) const;
  [[nodiscard]] Clips run_all(const Job& job, const Clips& truth) const;
  [[nodiscard]] std::filesystem::path hints_for(const std::string& clip, bool only_clip) const;

  WorkFolder& work_;
  RunOptions options_;
  std::set<std::string> folders_;  // names taken in the work folder
};

}  // namespace tinct
