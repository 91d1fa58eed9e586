#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "lib/data/sqlite.h"

namespace tinct {

/// One thread that owns a database. Jobs of several threads that wait at the same time share one
/// transaction (group commit), and each is answered only once that is on the disk: with
/// synchronous=FULL one vote at a time would give some hundred votes a second.
class CommitQueue {
 public:
  explicit CommitQueue(Database database);
  /// Ends after the jobs that wait.
  ~CommitQueue();
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  /// Runs a job on the database and returns once its transaction is committed. What the job throws
  /// is thrown here, and what it wrote is rolled back alone; a commit that fails (a full disk) is
  /// thrown to all that shared it, and nothing of them is in the file. Not to be called from a job.
  void run(const std::function<void(Database&)>& job);

  /// Called on the queue's thread when a commit failed, before the jobs learn of it: what was
  /// derived from rolled-back rows must be read again. Set it before the first job.
  void on_failure(std::function<void()> handler);

 private:
  struct Waiting {
    const std::function<void(Database&)>* job;
    std::promise<void> done;
    std::exception_ptr failure;
  };
  void work();
  void commit(std::vector<std::unique_ptr<Waiting>>& batch);
  void run_one(Waiting& waiting);

  Database database_;
  std::function<void()> failed_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::unique_ptr<Waiting>> queue_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace tinct
