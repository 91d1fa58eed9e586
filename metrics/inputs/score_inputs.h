#pragma once

#include <vector>

#include "metrics/inputs/clips.h"
#include "metrics/inputs/outputs.h"
#include "metrics/inputs/work_folder.h"
#include "metrics/score.h"

namespace tinct {

/// The outputs that the options name, guidance and exemplars included. Errors as parse_outputs.
[[nodiscard]] std::vector<OutputPath> parse_outputs(const ScoreOptions& options);

/// Finds the clips of the outputs and pairs them with the truth's; runs commands and models, once
/// all that is there already was found to be whole. What they write lies in `work`, which must live
/// as long as the clips are read. An output that is derived has the clips of the one that it is
/// made from. Errors as find_clips, pair_clips and ColorizerRuns.
[[nodiscard]] std::vector<ClipPaths> gather_clips(const ScoreOptions& options, const Clips& truth,
                                                  const std::vector<OutputPath>& outputs,
                                                  WorkFolder& work);

}  // namespace tinct
