#pragma once

#include <string>
#include <vector>

namespace tinct {

/// Which of the processes of a run this one is. The processes are called ranks, as MPI does.
struct RankPlace {
  int rank = 0;                       ///< 0 … size - 1; rank 0 alone writes
  int size = 1;                       ///< processes of the run, on all machines
  int local_rank = 0;                 ///< among those of this machine: its CUDA device
  int local_size = 1;                 ///< processes on this machine, which share its cores
  std::string address = "127.0.0.1";  ///< of the machine where the ranks meet
  int port = 29500;                   ///< 29500 is PyTorch's default
  bool agent_store = false;           ///< torchrun itself keeps the meeting point; else rank 0 does
  int restart = 0;                    ///< how often torchrun has started the ranks again
};

/// "rank 2" or "ranks 2, 5": ranks in a sentence, the first eight of them by number. There must be
/// one at least.
[[nodiscard]] std::string ranks_text(const std::vector<int>& ranks);

/// The place that torchrun's environment gives: RANK, WORLD_SIZE, LOCAL_RANK, LOCAL_WORLD_SIZE,
/// MASTER_ADDR, MASTER_PORT, TORCHELASTIC_USE_AGENT_STORE, TORCHELASTIC_RESTART_COUNT
/// (docs.pytorch.org, "torchrun", Environment Variables). Without WORLD_SIZE there is one rank;
/// without LOCAL_RANK all ranks are on one machine. Throws Error(Fault::usage) that names the
/// variable which is missing or no number of its range.
[[nodiscard]] RankPlace rank_place_from_environment();

}  // namespace tinct
