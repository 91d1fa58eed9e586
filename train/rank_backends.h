#pragma once

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>

#include "train/rank_place.h"

namespace tinct {

/// Whether tinct was built with Gloo's headers (Debian: libgloo-dev), which LibTorch lacks.
[[nodiscard]] bool has_gloo() noexcept;
/// Whether tinct was built with nccl.h and a LibTorch for CUDA.
[[nodiscard]] bool has_nccl() noexcept;

/// Connects the ranks over Gloo, whose code is in LibTorch's CPU library; it sums tensors on the
/// CPU. Null without has_gloo(). Throws std::exception when the others can't be reached.
[[nodiscard]] c10::intrusive_ptr<c10d::Backend> gloo_backend(
    const c10::intrusive_ptr<c10d::Store>& store, const RankPlace& place,
    std::chrono::milliseconds timeout);

/// The same over NCCL, for tensors on CUDA devices; null without has_nccl(). Untested: no machine
/// with it was at hand.
[[nodiscard]] c10::intrusive_ptr<c10d::Backend> nccl_backend(
    const c10::intrusive_ptr<c10d::Store>& store, const RankPlace& place,
    std::chrono::milliseconds timeout);

}  // namespace tinct
