#include "lib/net/loop_reports.h"

#include <iterator>
#include <utility>

namespace tinct {

void LoopReports::add(Batch& batch) {
  if (batch.empty()) return;
  const bool wakes = !batch.settled.empty();
  {
    const std::lock_guard lock(mutex_);
    batch_.growth.received += batch.growth.received;
    batch_.growth.expected += batch.growth.expected;
    batch_.settled.insert(batch_.settled.end(), std::make_move_iterator(batch.settled.begin()),
                          std::make_move_iterator(batch.settled.end()));
    waiting_ = batch_.settled.size();
  }
  // What merely grew is taken with the next outcomes, or when the wait is over.
  if (wakes) changed_.notify_one();
  batch = {};
}

void LoopReports::fail(std::exception_ptr error) {
  {
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(error);
  }
  changed_.notify_one();
}

LoopReports::Batch LoopReports::take() {
  const std::lock_guard lock(mutex_);
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  waiting_ = 0;
  return std::exchange(batch_, {});
}

void LoopReports::wait(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, longest, [this] { return error_ || !batch_.settled.empty(); });
}

void LoopReports::clear() {
  Batch dropped;
  const std::lock_guard lock(mutex_);
  std::swap(dropped, batch_);
  error_ = nullptr;
  waiting_ = 0;
}

}  // namespace tinct
