#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "metrics/inputs/clip_files.h"
#include "metrics/inputs/work_folder.h"
#include "metrics/score_clip.h"

namespace tinct {

/// Shows the outputs of a plan to its programs, which read files. What is no plain file of the
/// truth's size (a stored scene, a fitted output, one with the truth's L, and for some programs one
/// with exemplars to leave out) is written for them, lossless, to a temporary folder, and removed
/// as soon as no program needs it; baselines are not shown. One object serves one score, from one
/// thread.
class ProgramRuns {
 public:
  /// The plan must outlive the object.
  explicit ProgramRuns(const ScorePlan& plan) : plan_(plan) {}

  /// Has every program measure every output of a clip that was measured frame by frame, and adds
  /// what they found to `clip`; notes and failures are added with the method and the clip before
  /// them. Throws Error(Fault::bug) for a value that another metric has already, and what writing
  /// the files throws.
  void measure(const ClipPaths& paths, ClipScore& clip, std::vector<std::string>& notes);

  /// Ends the programs' work for every output: their pooled values join `methods` (the member of
  /// tinct.score/1) as summary.NAME = {"mean","ci95":null,"n"}, where n counts frames.
  void finish(Json& methods, std::vector<std::string>& notes);

 private:
  // With `exemplars` they are left in the files.
  [[nodiscard]] ProgramFiles find_files(const ClipPaths& paths, std::size_t output, bool exemplars);

  const ScorePlan& plan_;
  std::optional<WorkFolder> written_;  // removed with all that is in it
  std::int64_t clip_ = 0;              // the number of the clip that is measured
};

}  // namespace tinct
