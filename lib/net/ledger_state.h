#pragma once

// Private to lib/net.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/file_lock.h"
#include "lib/data/sqlite.h"
#include "lib/net/fetch_ledger.h"

namespace tinct {

/// "SELECT seq, url … FROM items WHERE " and the condition: rows for entry_of.
[[nodiscard]] std::string select_rows(std::string_view condition);
[[nodiscard]] LedgerEntry entry_of(const Statement& row);
/// Seconds since 1970.
[[nodiscard]] std::int64_t seconds_now();
/// The second since 1970 that is `seconds` from now, rounded up and a week off at most.
[[nodiscard]] std::int64_t moment_after(double seconds);
/// How many seconds there are until then; 0: none.
[[nodiscard]] double seconds_until(std::int64_t moment);

/// A ledger's database and its statements. Opening it throws Error(Fault::usage) where another
/// process writes it, and as FileLock where its file system has no locks.
struct FetchLedger::State {
  State(const std::filesystem::path& folder, Access access);

  std::optional<FileLock> lock;  ///< of the folder, for Access::write: other processes stay out
  std::optional<Database> database;
  std::int64_t run = 0;  ///< number of the run
  Statement by_url, by_seq, to_do, to_do_mixed, same_bytes, same_pixels, redirected, owner;
  Statement insert, renew, update, clear, placeholder;  ///< not for Access::read

 private:
  void open(const std::filesystem::path& path, Access access);
  void bring_up_to_date(Access access);
  void prepare(Access access);
};

}  // namespace tinct
