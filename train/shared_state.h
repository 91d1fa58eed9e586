#pragma once

#include "train/checkpoint.h"
#include "train/comm.h"

namespace tinct {

/// Gives all ranks the state of rank 0: weights, buffers, Adam's moments, averages, step and what
/// the log has summed up. The states were made with the same options. So rank 0 alone reads
/// checkpoints, and the others need not see its folder.
void share_state(Comm& ranks, TrainingState& state);

/// Makes sure that the ranks do the same work: `facts` is what must not differ, by name. Throws
/// Error(Fault::usage) on a rank that has others than rank 0, with the first name and both values.
void check_same_run(Comm& ranks, const Json& facts);

}  // namespace tinct
