#pragma once

#include <torch/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "train/rank_place.h"

namespace tinct {

/// What the ranks of a run say to each other. All ranks call the same functions in the same order,
/// from one thread each; a call returns when the rank has its result.
///
/// The results are the same bits on all ranks, and follow from the values and the number of ranks
/// alone, not from which rank came first.
///
/// A rank that is lost, or doesn't come within the time limit, makes the others throw
/// Error(Fault::resource) with its number.
class Comm {
 public:
  virtual ~Comm() = default;
  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;
  /// Replaces a dense tensor by the sum of those of all ranks, which have its shape and type.
  virtual void sum(torch::Tensor& values) = 0;
  /// Begins sum(), which may go on while this thread computes. `values` are not to be read or
  /// written before the function that it returns was called: it waits for the sum, and throws as
  /// sum() does. Other calls may come between the two, in the same order on all ranks.
  [[nodiscard]] virtual std::function<void()> begin_sum(torch::Tensor& values) {
    sum(values);
    return [] {};
  }
  /// Replaces a dense tensor by that of rank 0, which has its shape and type.
  virtual void broadcast(torch::Tensor& values) = 0;
  /// Waits until all ranks are here.
  virtual void barrier() = 0;
};

/// How open_comm() finds the others.
struct CommOptions {
  torch::Device device = torch::kCPU;                            ///< where most of the tensors are
  std::chrono::milliseconds timeout = std::chrono::minutes(30);  ///< for one call
  /// For all ranks to come, `timeout` at most: a rank that was not started is noticed soon.
  std::chrono::milliseconds meeting = std::chrono::minutes(5);
};

/// Meets the other ranks: over NCCL for CUDA where tinct was built with it, else over Gloo. With
/// one rank there is nobody to meet, and all calls leave their values alone. Throws
/// Error(Fault::resource) when the others can't be met, Error(Fault::usage) where this build has
/// neither Gloo nor NCCL, Error(Fault::interrupted) when it is asked to end while it waits for
/// them.
///
/// Over Gloo the process ignores SIGPIPE from here on, if it had the default action: a rank that is
/// lost is an error that its peers throw, not a signal that ends them.
[[nodiscard]] std::unique_ptr<Comm> open_comm(const RankPlace& place, const CommOptions& options);

/// Tensors are sent together until they have so many bytes, as PyTorch's DistributedDataParallel
/// does.
inline constexpr std::size_t kBucketBytes = std::size_t{25} << 20;

/// The sums of many tensors, which are put together to buckets in the order of the list. All ranks
/// give the same list of shapes; the tensors may be strided, and keep their strides.
void sum_all(Comm& ranks, std::vector<torch::Tensor> tensors);
/// The same for the tensors of rank 0.
void broadcast_all(Comm& ranks, std::vector<torch::Tensor> tensors);
/// The text that rank 0 gave.
[[nodiscard]] std::string broadcast_text(Comm& ranks, const std::string& text);

}  // namespace tinct
