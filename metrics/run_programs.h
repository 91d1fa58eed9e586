#pragma once

#include <span>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "metrics/score_clip.h"

namespace tinct {

/// Has every program of the plan measure every output of a clip that was measured frame by frame,
/// and adds what they found to `clip`. Baselines and derived outputs have no files, so programs
/// don't see them; nor do they see clips in shards, which is noted. Notes and failures are added
/// with the method and the clip before them. Throws Error(Fault::bug) for a value that another
/// metric has already.
void run_programs(const ScorePlan& plan, const ClipPaths& paths, ClipScore& clip,
                  std::vector<std::string>& notes);

/// Ends the programs' work for every output: their pooled values join `methods` (the member of
/// tinct.score/1) as summary.NAME = {"mean","ci95":null,"n"}, where n counts frames.
void finish_programs(const ScorePlan& plan, Json& methods, std::vector<std::string>& notes);

}  // namespace tinct
