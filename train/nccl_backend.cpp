// By itself, since these headers are switched on by a macro and need NCCL's and CUDA's. The last
// header is in LibTorch's builds for CUDA alone.
#if __has_include(<nccl.h>) && __has_include(<cuda_runtime_api.h>) && \
    __has_include(<c10/cuda/impl/cuda_cmake_macros.h>)
#define TINCT_HAS_NCCL 1
#define USE_C10D_NCCL 1
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif

#include "train/rank_backends.h"

namespace tinct {

#ifdef TINCT_HAS_NCCL

bool has_nccl() noexcept { return true; }

c10::intrusive_ptr<c10d::Backend> nccl_backend(const c10::intrusive_ptr<c10d::Store>& store,
                                               const RankPlace& place,
                                               std::chrono::milliseconds timeout) {
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
