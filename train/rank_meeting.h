#pragma once

#include <torch/csrc/distributed/c10d/Store.hpp>

#include "train/comm.h"

namespace tinct {

/// Where the ranks of a run meet: the c10d::TCPStore that rank 0 or torchrun's agent keeps, once
/// all ranks are there. A rank that waits for others says so once, and ends within seconds when it
/// is asked to.
///
/// Throws Error(Fault::resource) that names the ranks which did not come within `options.meeting`,
/// or the port that rank 0 can't have; all others that wait end with the first that does.
/// Error(Fault::interrupted) on Ctrl-C or SIGTERM; c10::DistNetworkError where nobody listens.
[[nodiscard]] c10::intrusive_ptr<c10d::Store> meet_ranks(const RankPlace& place,
                                                         const CommOptions& options);

}  // namespace tinct
