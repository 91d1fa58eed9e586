#include "lib/net/file_finisher.h"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "lib/base/parallel.h"

namespace tinct {
namespace {

// oneTBB counts the calling thread among those allowed, and warns of an arena with more workers.
int workers() {
  const auto allowed =
      tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
  return std::max(1, static_cast<int>(allowed) - 1);
}

}  // namespace

struct FileFinisher::Pool {
  explicit Pool(std::function<void()> wanted) : wake(std::move(wanted)) {}

  void finish(std::unique_ptr<TransferJob> job) {
    Finished finished{.job = std::move(job), .outcome = {}};
    std::exception_ptr problem;
    try {
      finished.outcome = finished.job->finish();
    } catch (...) {
      problem = std::current_exception();
    }
    {
      const std::lock_guard lock(mutex);
      if (problem && !error) error = problem;
      done.push_back(std::move(finished));
      // Under the lock, so that the pool outlives the call. Those behind it are taken with it.
      if (done.size() == 1) wake();
      --running;
      changed.notify_all();
    }
  }

  std::function<void()> wake;
  // All its places are for workers: the thread of the network never helps out, and so it is not
  // counted as one of them unless the user gave a number of threads.
  tbb::global_control room{tbb::global_control::max_allowed_parallelism,
                           static_cast<std::size_t>(thread_count()) + 1};
  tbb::task_arena arena{workers(), 0};
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Finished> done;
  std::exception_ptr error;
  std::size_t running = 0;
};

FileFinisher::FileFinisher(std::function<void()> wake, std::size_t sharers)
    : pool_(std::make_unique<Pool>(std::move(wake))), sharers_(sharers) {}

FileFinisher::~FileFinisher() { wait(); }

void FileFinisher::begin(std::unique_ptr<TransferJob> job) {
  ++pending_;
  {
    const std::lock_guard lock(pool_->mutex);
    ++pool_->running;
  }
  // enqueue() copies what it is given.
  auto shared = std::make_shared<std::unique_ptr<TransferJob>>(std::move(job));
  pool_->arena.enqueue([pool = pool_.get(), shared] { pool->finish(std::move(*shared)); });
}

bool FileFinisher::full() const noexcept {
  constexpr std::size_t kForEachThread = 16;
  constexpr std::size_t kLeast = 4;
  const std::size_t most = kForEachThread * static_cast<std::size_t>(thread_count());
  return pending_ >= std::max(kLeast, most / sharers_);
}

std::vector<FileFinisher::Finished> FileFinisher::take() {
  const std::lock_guard lock(pool_->mutex);
  if (pool_->error) std::rethrow_exception(std::exchange(pool_->error, nullptr));
  pending_ -= pool_->done.size();
  return std::exchange(pool_->done, {});
}

void FileFinisher::wait() {
  std::unique_lock lock(pool_->mutex);
  pool_->changed.wait(lock, [this] { return pool_->running == 0; });
}

void FileFinisher::drop() {
  wait();
  const std::lock_guard lock(pool_->mutex);
  pool_->done.clear();
  pool_->error = nullptr;
  pending_ = 0;
}

}  // namespace tinct
