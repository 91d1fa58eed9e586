#include "lib/net/settler.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/net/file_name.h"
#include "lib/net/settled_rows.h"
#include "lib/net/unsettled_log.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr auto kCommitEvery = std::chrono::milliseconds(250);
constexpr std::size_t kMostInTransaction = 1000;
constexpr std::size_t kMostQueued = 2000;

void remove_quietly(const fs::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) {
    throw_system_error("can't remove " + path.string(), errno);
  }
}

// Only an unfinished file has notes: beside a kept one, which may be called x.part too, they would
// be the user's.
void remove_unfinished(const fs::path& path) {
  remove_quietly(path);
  remove_quietly(path.string() + ".json");
}

bool is_unfinished(const std::string& file) {
  return fs::path(file).parent_path() == FetchLedger::part_stem({}, 0).parent_path();
}

bool rename_without_overwriting(const fs::path& from, const fs::path& to) {
  return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0;
}

bool rename_to_free(const fs::path& from, const fs::path& to) {
  if (rename_without_overwriting(from, to)) return true;
  std::error_code ignored;
  if (errno == ENOENT && !fs::exists(to.parent_path(), ignored)) {
    create_folders(to.parent_path());  // the first file of a class
    if (rename_without_overwriting(from, to)) return true;
  }
  if ((errno == EINVAL || errno == ENOSYS) && !fs::exists(to, ignored)) {
    if (::rename(from.c_str(), to.c_str()) == 0) return true;
  }
  if (errno == ENOENT && fs::exists(to, ignored)) return true;  // done before a kill
  if (errno == EEXIST || fs::exists(to, ignored)) return false;
  throw_system_error("can't write " + to.string(), errno);
}

// Gives a recorded file its name, or takes it away. The row is as it was committed.
void move_files(FetchLedger& ledger, const fs::path& folder, LedgerEntry row) {
  if (is_unfinished(row.doomed)) {
    remove_unfinished(folder / row.doomed);
  } else if (!row.doomed.empty()) {
    remove_quietly(folder / row.doomed);
  }
  if (row.staged.empty()) return;
  if (row.file.empty()) return remove_unfinished(folder / row.staged);
  const fs::path staged = folder / row.staged;
  std::error_code ignored;
  if (!fs::exists(staged, ignored) && !fs::exists(folder / row.file, ignored)) {
    // Somebody took it away: it is to be fetched again.
    row.settled = false;
    row.file.clear();
    row.staged.clear();
    return ledger.update(row);
  }
  if (!rename_to_free(staged, folder / row.file)) {
    // Somebody else's file came between the look and the move.
    row.file = with_url_mark(row.file, row.link.url);
    ledger.update(row);
    if (!rename_to_free(staged, folder / row.file)) {
      log_warning(row.file + " is in the way; the file stays " + row.staged);
      return;
    }
  }
  // Beside a file that another row had, it would be the user's.
  if (is_unfinished(row.staged)) remove_quietly(staged.string() + ".json");
}

// Files of a batch become durable at once: an fsync for each would cost more than the file.
void sync_file_system(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  const int result = ::syncfs(descriptor);
  const int problem = errno;
  ::close(descriptor);
  if (result != 0) throw_system_error("can't write " + folder.string(), problem);
}

}  // namespace

struct Settler::Work {
  struct Task {
    LedgerEntry entry;
    TransferOutcome outcome;
    fs::path staged;
    std::string text_key;  ///< not empty: `text` is to be kept, and nothing else
    std::string text;
  };

  Work(fs::path where, Duplicates duplicates, bool keep_files, int placeholder_links)
      : folder(std::move(where)),
        ledger(folder, FetchLedger::Access::join),
        rows(ledger, folder, duplicates, keep_files, placeholder_links),
        keeps_files(keep_files),
        log(folder),
        thread([this] { run(); }) {}

  void push(Task task);
  void run();
  bool take_batch(std::deque<Task>& batch);
  void handle(Task& task);
  void commit();
  void rethrow();

  fs::path folder;
  FetchLedger ledger;
  SettledRows rows;
  bool keeps_files;
  UnsettledLog log;  // under the mutex
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Task> queue;
  VerdictTally tally;
  std::exception_ptr error;
  bool ending = false;
  std::vector<std::int64_t> to_clear;
  std::size_t logged = 0;  ///< the log's file of the batch
  std::thread thread;      // last: it uses the rest
};

void Settler::Work::rethrow() {
  if (error) std::rethrow_exception(error);
}

void Settler::Work::push(Task task) {
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return queue.size() < kMostQueued || error; });
  rethrow();
  // A square for the shards is in no log, and would be lost with its file.
  const bool square_alone = !keeps_files && task.outcome && !task.outcome->facts.sample.empty();
  if (task.text_key.empty() && !square_alone) log.add(task.entry, task.outcome, task.staged);
  queue.push_back(std::move(task));
  // The thread waits for a first one, and then for these.
  if (queue.size() == 1 || queue.size() == kMostInTransaction) changed.notify_all();
}

bool Settler::Work::take_batch(std::deque<Task>& batch) {
  std::unique_lock lock(mutex);
  changed.wait(lock, [this] { return !queue.empty() || ending; });
  if (!ending) {
    // What arrives within a moment shares a transaction.
    changed.wait_for(lock, kCommitEvery,
                     [this] { return queue.size() >= kMostInTransaction || ending; });
  }
  batch = std::exchange(queue, {});
  logged = log.turn_over();
  changed.notify_all();
  return !batch.empty();
}

void Settler::Work::run() {
  try {
    std::deque<Task> batch;
    while (take_batch(batch)) {
      ledger.begin();
      for (const std::int64_t seq : std::exchange(to_clear, {})) ledger.clear_moves(seq);
      for (Task& task : batch) handle(task);
      commit();
      const std::lock_guard lock(mutex);
      log.forget(logged);
    }
    ledger.begin();
    for (const std::int64_t seq : std::exchange(to_clear, {})) ledger.clear_moves(seq);
    ledger.commit();
  } catch (...) {
    const std::lock_guard lock(mutex);
    error = std::current_exception();
    changed.notify_all();
  }
}

void Settler::Work::handle(Task& task) {
  if (!task.text_key.empty()) return ledger.keep_text(task.text_key, task.text);
  const LedgerEntry row = rows.record(std::move(task.entry), task.outcome, task.staged);
  const std::lock_guard lock(mutex);
  ++tally[row.verdict];
}

void Settler::Work::commit() {
  sync_file_system(folder);
  ledger.commit();
  // Rows that were demoted meanwhile are among them.
  for (const LedgerEntry& row : ledger.unfinished_moves()) {
    move_files(ledger, folder, row);
    to_clear.push_back(row.seq);
  }
}

Settler::Settler(fs::path folder, Duplicates duplicates, bool keep_files, int placeholder_links)
    : work_(std::make_unique<Work>(std::move(folder), duplicates, keep_files, placeholder_links)) {}

Settler::~Settler() {
  try {
    finish();
  } catch (const std::exception& problem) {
    log_warning(problem.what());
  }
}

void Settler::recover(FetchLedger& ledger, const fs::path& folder, Duplicates duplicates,
                      bool keep_files, int placeholder_links) {
  ledger.begin();
  SettledRows settled(ledger, folder, duplicates, keep_files, placeholder_links);
  UnsettledLog::read(ledger, folder,
                     [&](const LedgerEntry& row, const TransferOutcome& outcome,
                         const fs::path& staged) { settled.record(row, outcome, staged); });
  sync_file_system(folder);
  ledger.commit();
  // Where this run is killed too, they would be taken for outcomes of rows that it has reopened.
  UnsettledLog::clear(folder);
  const std::vector<LedgerEntry> rows = ledger.unfinished_moves();
  for (const LedgerEntry& row : rows) move_files(ledger, folder, row);
  ledger.begin();
  for (const LedgerEntry& row : rows) ledger.clear_moves(row.seq);
  ledger.commit();
}

void Settler::settle(LedgerEntry entry, TransferOutcome outcome, fs::path staged) {
  work_->push({.entry = std::move(entry),
               .outcome = std::move(outcome),
               .staged = std::move(staged),
               .text_key = {},
               .text = {}});
}

void Settler::keep_text(const std::string& key, const std::string& text) {
  work_->push({.entry = {}, .outcome = {}, .staged = {}, .text_key = key, .text = text});
}

void Settler::finish() {
  {
    const std::lock_guard lock(work_->mutex);
    work_->ending = true;
    work_->changed.notify_all();
  }
  if (work_->thread.joinable()) work_->thread.join();
  work_->rethrow();
}

VerdictTally Settler::tally() const {
  const std::lock_guard lock(work_->mutex);
  return work_->tally;
}

}  // namespace tinct
