#pragma once

// Private to lib/net.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <memory>
#include <mutex>
#include <vector>

#include "lib/net/transfer_job.h"

namespace tinct {

/// What the loops of an engine have to tell the thread that called run(). Thread-safe.
class LoopReports {
 public:
  struct Settled {
    std::unique_ptr<TransferJob> job;
    TransferOutcome outcome;
  };
  struct Batch {
    std::vector<Settled> settled;
    TransferJob::Growth growth;
    [[nodiscard]] bool empty() const noexcept {
      return settled.empty() && growth.received == 0 && growth.expected == 0;
    }
  };

  /// Appends a loop's batch, and leaves it empty.
  void add(Batch& batch);
  /// A loop has ended with an error; the first one counts.
  void fail(std::exception_ptr error);

  /// All that was added since the last call. Rethrows what a loop ended with, once.
  [[nodiscard]] Batch take();
  /// Until there are outcomes or an error to take, or the time is over.
  void wait(std::chrono::milliseconds longest);
  /// So many outcomes wait that the loops should.
  [[nodiscard]] bool crowded() const noexcept { return waiting_ >= kCrowd; }
  /// Forgets everything, as after a run that was broken off.
  void clear();

  static constexpr std::size_t kCrowd = 256;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  Batch batch_;
  std::exception_ptr error_;
  std::atomic<std::size_t> waiting_ = 0;
};

}  // namespace tinct
