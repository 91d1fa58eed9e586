#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "lib/net/fetch_ledger.h"
#include "lib/net/transfer_outcome.h"

namespace tinct {

/// What counts as a duplicate and is not kept.
enum class Duplicates {
  keep,    ///< nothing
  bytes,   ///< files of the same bytes
  pixels,  ///< and pictures of the same pixels
};

/// From how many links on something is a placeholder, unless the user has another number.
inline constexpr int kPlaceholderLinks = 5;

/// What became of rows so far, by verdict.
using VerdictTally = std::map<std::string, std::int64_t>;

/// Gives every fetched file its verdict, its name and its row, on a thread of its own.
///
/// Of files with the same bytes or pixels the first in the order of the lists is kept, whatever the
/// order of arrival: a later arrival of an earlier link takes over. Rows are committed a few times
/// a second, files being synced before; only then do they get their names or go away, and the row
/// says what is left to do until that is done. Until they are committed, outcomes are in a log
/// (UnsettledLog). So a kill at any moment loses nothing that was given to settle(), and recover()
/// finishes the rest; after a power cut what was not committed is fetched again.
class Settler {
 public:
  /// Works in `folder`, which the calling process has locked (FetchLedger::Access::write). Without
  /// `keep_files` only the rows stay, and the samples for shards. `placeholder_links`: as
  /// SettledRows.
  Settler(std::filesystem::path folder, Duplicates duplicates, bool keep_files = true,
          int placeholder_links = kPlaceholderLinks);
  ~Settler();
  Settler(const Settler&) = delete;
  Settler& operator=(const Settler&) = delete;

  /// Finishes what a killed run left: what it was given and didn't commit, and between its record
  /// and its files. The arguments are those of the constructor.
  static void recover(FetchLedger& ledger, const std::filesystem::path& folder,
                      Duplicates duplicates, bool keep_files = true,
                      int placeholder_links = kPlaceholderLinks);

  /// Queues an outcome; `staged` is where the file lies now. Blocks while too many are queued.
  /// Throws what the thread met: Error(Fault::resource) for a full disk.
  void settle(LedgerEntry entry, TransferOutcome outcome, std::filesystem::path staged);
  /// Queues a text to be kept (FetchLedger::keep_text).
  void keep_text(const std::string& key, const std::string& text);
  /// Waits until everything queued is on disk under its name, and ends the thread.
  void finish();

  /// What was settled so far. From any thread.
  [[nodiscard]] VerdictTally tally() const;

 private:
  struct Work;
  std::unique_ptr<Work> work_;
};

}  // namespace tinct
