#pragma once

// Private to lib/net.

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <vector>

#include "lib/net/transfer_job.h"

namespace tinct {

/// Hashes and looks at whole files on other threads than the network's (oneTBB).
class FileFinisher {
 public:
  struct Finished {
    std::unique_ptr<TransferJob> job;
    TransferOutcome outcome;
  };

  /// `wake` is called from other threads when there is something to take; `sharers` finishers
  /// share what may wait in memory.
  explicit FileFinisher(std::function<void()> wake, std::size_t sharers = 1);
  /// Waits for what has begun.
  ~FileFinisher();
  FileFinisher(const FileFinisher&) = delete;
  FileFinisher& operator=(const FileFinisher&) = delete;

  void begin(std::unique_ptr<TransferJob> job);
  /// How many files have begun and were not taken yet.
  [[nodiscard]] std::size_t pending() const noexcept { return pending_; }
  /// Whether so many wait that the network should.
  [[nodiscard]] bool full() const noexcept;
  /// What is finished. Rethrows what a file's disk threw.
  [[nodiscard]] std::vector<Finished> take();
  /// Blocks until nothing runs any more.
  void wait();
  /// Waits, and forgets what was not taken.
  void drop();

 private:
  struct Pool;
  std::unique_ptr<Pool> pool_;
  std::size_t pending_ = 0;
  std::size_t sharers_;
};

}  // namespace tinct
