#include "metrics/abtest/commit_queue.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace tinct {
namespace {

// So that no vote waits for too many others.
constexpr std::size_t kMostTogether = 64;

}  // namespace

CommitQueue::CommitQueue(Database database)
    : database_(std::move(database)), thread_([this] { work(); }) {}

CommitQueue::~CommitQueue() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  arrived_.notify_one();
  thread_.join();
}

void CommitQueue::on_failure(std::function<void()> handler) {
  const std::lock_guard lock(mutex_);
  failed_ = std::move(handler);
}

void CommitQueue::run(const std::function<void(Database&)>& job) {
  auto waiting = std::make_unique<Waiting>();
  waiting->job = &job;
  std::future<void> done = waiting->done.get_future();
  {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(waiting));
  }
  arrived_.notify_one();
  done.get();
}

void CommitQueue::work() {
  while (true) {
    std::vector<std::unique_ptr<Waiting>> batch;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return ending_ || !queue_.empty(); });
      if (queue_.empty()) return;
      const std::size_t count = std::min(queue_.size(), kMostTogether);
      const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(count);
      batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
      queue_.erase(queue_.begin(), end);
    }
    commit(batch);
    for (const auto& waiting : batch) {
      waiting->failure ? waiting->done.set_exception(waiting->failure) : waiting->done.set_value();
    }
  }
}

void CommitQueue::run_one(Waiting& waiting) {
  database_.execute("SAVEPOINT job");
  try {
    (*waiting.job)(database_);
  } catch (...) {
    waiting.failure = std::current_exception();
    database_.execute("ROLLBACK TO job");
  }
  database_.execute("RELEASE job");
}

void CommitQueue::commit(std::vector<std::unique_ptr<Waiting>>& batch) {
  try {
    Transaction transaction(database_);
    for (const auto& waiting : batch) run_one(*waiting);
    transaction.commit();
  } catch (...) {
    // SQLite may have ended the transaction by itself, for a full disk.
    const std::exception_ptr failure = std::current_exception();
    for (const auto& waiting : batch) {
      if (!waiting->failure) waiting->failure = failure;
    }
    if (failed_) failed_();
  }
}

}  // namespace tinct
