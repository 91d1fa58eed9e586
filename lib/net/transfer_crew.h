#pragma once

// Private to lib/net.

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "lib/net/loop_ground.h"
#include "lib/net/transfer_loop.h"

namespace tinct {

/// The loops of an engine, and the thread of run() that reads the list for them and takes their
/// outcomes. A single loop works on that thread too.
class TransferEngine::Crew {
 public:
  explicit Crew(const TransferOptions& options);

  /// As TransferEngine::run.
  void run(const Next& next, const Done& done, const Bytes& bytes);

 private:
  void work_alone();
  void work_on_threads();
  void work_until_stopped(Loop& loop);
  bool read_ahead(std::size_t most);
  bool take_reports();
  void wake_all();
  void stop();
  void finish();
  void drop_all();
  [[nodiscard]] Loop& loop_of(const TransferJob& job);
  [[nodiscard]] bool is_over() const noexcept { return exhausted_ && jobs_ == 0; }

  LoopGround ground_;
  std::vector<std::unique_ptr<Loop>> loops_;  // use ground_
  std::vector<std::thread> threads_;          // use loops_
  std::atomic<bool> stopping_ = false;
  std::set<std::filesystem::path> changed_folders_;
  std::size_t jobs_ = 0;  ///< admitted and without an outcome
  bool exhausted_ = false;
  Next next_;
  Done done_;
  Bytes bytes_;
};

}  // namespace tinct
