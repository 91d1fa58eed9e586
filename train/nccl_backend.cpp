// By itself, since these headers are switched on by a macro and need NCCL's and CUDA's, which
// cmake/TinctRanks.cmake looks for.
#ifdef TINCT_HAS_NCCL
#define USE_C10D_NCCL 1
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include <cstdlib>
#endif

#include "train/rank_backends.h"

namespace tinct {

#ifdef TINCT_HAS_NCCL

bool has_nccl() noexcept { return true; }

c10::intrusive_ptr<c10d::Backend> nccl_backend(const c10::intrusive_ptr<c10d::Store>& store,
                                               const RankPlace& place,
                                               std::chrono::milliseconds timeout) {
  // Else wait() returns at once, and a thread of LibTorch ends the process when a rank is lost,
  // before we can say which one. What the user has set stays.
  ::setenv("TORCH_NCCL_BLOCKING_WAIT", "1", 0);
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = timeout;
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, place.rank, place.size, options);
}

#else

bool has_nccl() noexcept { return false; }

c10::intrusive_ptr<c10d::Backend> nccl_backend(const c10::intrusive_ptr<c10d::Store>& /*store*/,
                                               const RankPlace& /*place*/,
                                               std::chrono::milliseconds /*timeout*/) {
  return {};
}

#endif

}  // namespace tinct
