#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "lib/data/dataset_plan.h"
#include "lib/data/dataset_record.h"

namespace tinct {

/// The frames of one film that a part of a build writes.
struct FilmPart {
  std::size_t video = 0;      ///< in DatasetPlan::videos
  FrameRange frames;          ///< written are those of its scenes that lie in here
  bool has_the_last = false;  ///< no later part writes a frame of the film
};

/// A part's films in the order of the plan: the samples are cut into `count` runs of the same
/// length to within the samples of one frame. Depends on the plan alone, never on which media are
/// there. `whole_scenes`: cut only where no scene goes on, for what looks at the frame before.
[[nodiscard]] std::vector<FilmPart> part_of_plan(const DatasetPlan& plan, const PartRecord& part,
                                                 bool whole_scenes);

/// "2/7" or "auto", which asks the environment in this order: TINCT_SHARD ("2/7"), Slurm's job
/// array (SLURM_ARRAY_TASK_ID, _MIN, _STEP and _COUNT), its tasks (SLURM_PROCID of SLURM_NTASKS),
/// Open MPI's ranks, those of PMI, and torchrun's (RANK of WORLD_SIZE). `variable` gives a
/// variable's value, empty where it is not set. Throws Error(Fault::usage) for anything else, and
/// where the environment tells nothing.
[[nodiscard]] PartRecord part_from_text(const std::string& text,
                                        const std::function<std::string(const char*)>& variable);
/// The same with the process's environment.
[[nodiscard]] PartRecord part_from_text(const std::string& text);

}  // namespace tinct
