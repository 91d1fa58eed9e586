#include "lib/net/transfer_crew.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/files.h"
#include "lib/base/parallel.h"
#include "lib/net/host_loop.h"

namespace tinct {
namespace {

constexpr int kMostLoops = 8;
// How many requests are held at once; so many let busy hosts wait while others are served.
constexpr std::size_t kLookAhead = 4096;
// Between two of so many the outcomes are taken.
constexpr std::size_t kReadAtOnce = 256;
// How soon Ctrl-C is seen.
constexpr auto kSoonSeen = std::chrono::milliseconds(200);

std::size_t number_of_loops(const TransferOptions& options) {
  // A loop moves ten thousand small files a second, far more than four cores look at: measured on
  // two cores, a second loop brings nothing (docs/benchmarks.md).
  constexpr int kCoresForLoop = 4;
  const int enough = (thread_count() + kCoresForLoop - 1) / kCoresForLoop;
  const int wanted = options.loops > 0 ? options.loops : std::min(kMostLoops, enough);
  return static_cast<std::size_t>(std::min(wanted, options.connections));
}

}  // namespace

TransferEngine::Crew::Crew(const TransferOptions& options)
    : ground_(options, number_of_loops(options),
              [this](std::size_t loop) { loops_[loop]->wake(); }) {
  ground_.hand_over = [this](std::unique_ptr<TransferJob> job) {
    Loop& loop = loop_of(*job);
    loop.give({.job = std::move(job), .begun = true});
  };
  ground_.send_errand = [this](RulesErrand errand) {
    Loop& loop = *loops_[loop_of_host(errand.next_host(), loops_.size())];
    loop.give({.errand = std::move(errand)});
  };
  for (std::size_t i = 0; i < ground_.loops; ++i) {
    loops_.push_back(std::make_unique<Loop>(ground_, i));
  }
}

TransferEngine::Loop& TransferEngine::Crew::loop_of(const TransferJob& job) {
  return *loops_[loop_of_host(job.host(), loops_.size())];
}

void TransferEngine::Crew::run(const Next& next, const Done& done, const Bytes& bytes) {
  next_ = next;
  done_ = done;
  bytes_ = bytes;
  exhausted_ = false;
  // Also when a function or the disk throws: no thread and no try outlives the run.
  const std::unique_ptr<Crew, decltype([](Crew* crew) { crew->drop_all(); })> guard(this);
  loops_.size() == 1 ? work_alone() : work_on_threads();
  finish();
}

void TransferEngine::Crew::work_alone() {
  Loop& loop = *loops_.front();
  while (!cancelled()) {
    read_ahead(kLookAhead);
    const bool moved = loop.work();
    if (take_reports() || moved) continue;
    if (is_over()) return;
    loop.wait();
  }
}

void TransferEngine::Crew::work_on_threads() {
  stopping_ = false;
  for (const auto& loop : loops_) {
    threads_.emplace_back([this, &loop] { work_until_stopped(*loop); });
  }
  while (!cancelled() && !is_over()) {
    const bool has_more = read_ahead(kReadAtOnce);
    if (!take_reports() && !has_more && !is_over()) ground_.reports.wait(kSoonSeen);
  }
  stop();
}

void TransferEngine::Crew::work_until_stopped(Loop& loop) {
  try {
    while (!stopping_ && !cancelled()) {
      if (!loop.work()) loop.wait();
    }
  } catch (...) {
    ground_.reports.fail(std::current_exception());
  }
}

// Whether there is more to read, and room for it.
bool TransferEngine::Crew::read_ahead(std::size_t most) {
  for (std::size_t read = 0; read < most; ++read) {
    if (exhausted_ || jobs_ >= kLookAhead) return false;
    std::optional<TransferRequest> request;
    {
      const std::lock_guard lock(ground_.callbacks);
      request = next_();
    }
    if (!request) {
      exhausted_ = true;
      return false;
    }
    auto job = std::make_unique<TransferJob>(ground_.options, std::move(*request));
    ++jobs_;
    Loop& loop = loop_of(*job);
    loop.give({.job = std::move(job), .begun = false});
  }
  return true;
}

bool TransferEngine::Crew::take_reports() {
  LoopReports::Batch batch = ground_.reports.take();
  if (batch.empty()) return false;
  const std::lock_guard lock(ground_.callbacks);
  if (bytes_ && (batch.growth.received != 0 || batch.growth.expected != 0)) {
    bytes_(batch.growth.received, batch.growth.expected);
  }
  for (LoopReports::Settled& one : batch.settled) {
    --jobs_;
    const bool placed = one.outcome && !one.job->request().leave_part;
    if (placed) changed_folders_.insert(one.outcome->path.parent_path());
    done_(one.job->request(), one.outcome);
    if (placed) one.job->forget();
    one.job.reset();
    exhausted_ = false;  // a failure may make another request
  }
  if (batch.settled.size() >= LoopReports::kCrowd) wake_all();
  return !batch.settled.empty();
}

void TransferEngine::Crew::wake_all() {
  for (const auto& loop : loops_) loop->wake();
}

void TransferEngine::Crew::stop() {
  stopping_ = true;
  wake_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

// What was finished meanwhile still counts.
void TransferEngine::Crew::finish() {
  for (const auto& loop : loops_) loop->end();
  take_reports();
  for (const auto& folder : changed_folders_) sync_folder(folder);
  changed_folders_.clear();
}

void TransferEngine::Crew::drop_all() {
  stop();
  for (const auto& loop : loops_) loop->interrupt();
  ground_.reports.clear();
  ground_.connections.reset();
  ground_.resolves.reset();
  jobs_ = 0;
}

}  // namespace tinct
