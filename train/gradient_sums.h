#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "train/comm.h"

namespace tinct {

/// The gradients of a model's parameters on the CPU, summed over the ranks while the backward pass
/// that computes them goes on.
///
/// A gradient joins a bucket as soon as it is there, and a bucket is sent once it has its bytes. On
/// the CPU one thread walks through a graph, in an order that follows from the graph alone, which
/// is the same on all ranks. So what a bucket holds depends on no time, and sending them all behind
/// the pass (`early` off) gives the same bits.
///
/// Sums of different sizes that meet are undefined in Gloo. So a number made of the order so far
/// goes around first: with `early` one for each bucket, which is sent when the next one is full and
/// the number has come back; else one before all of them.
class GradientSums {
 public:
  struct Options {
    std::size_t bucket_bytes = kBucketBytes;
    bool early = true;
  };
  /// Both must outlive it. Parameters that take no gradients now are left out.
  GradientSums(const std::vector<torch::Tensor>& parameters, Comm& ranks, Options options);
  ~GradientSums();
  GradientSums(const GradientSums&) = delete;
  GradientSums& operator=(const GradientSums&) = delete;

  /// To be called before a step's last backward pass: gradients are whole from here on once they
  /// are there. A parameter that gets one from two passes behind it is a bug, and throws one.
  void begin();
  /// To be called behind it. The gradients are sums when it returns. Throws Error(Fault::bug) where
  /// the ranks' gradients came in different orders, before any of them are mixed up; so may the
  /// backward pass.
  void finish();

 private:
  /// A parameter, and how it is heard of: LibTorch's node that adds to its gradient.
  struct Heard;
  struct Bucket {
    std::vector<torch::Tensor> gradients;
    torch::Tensor flat;          ///< one behind the other
    std::function<void()> wait;  ///< for their sum
  };

  void came(Heard& parameter);
  /// The parameter is the next one of the order.
  void follow(const Heard& parameter);
  void close_bucket();
  /// Sends the newest bucket once its order is known to be that of all ranks.
  void send_checked();
  void take_sums();
  /// A check of the order so far, which goes on between the two.
  void begin_check();
  void end_check();

  Comm& ranks_;
  Options options_;
  std::vector<std::unique_ptr<Heard>> parameters_;
  std::vector<torch::Tensor> open_;  ///< gradients of the bucket that is not full yet
  std::size_t open_bytes_ = 0;
  std::vector<Bucket> closed_;
  std::int64_t order_ = 0;            ///< a number made of the order in which they came
  std::int64_t order_here_ = 0;       ///< the one that is being checked
  torch::Tensor order_sum_;           ///< over the ranks
  std::function<void()> order_wait_;  ///< for it; empty while nothing is being checked
  bool listens_ = false;
};

}  // namespace tinct
