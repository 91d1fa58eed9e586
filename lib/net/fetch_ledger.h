#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

namespace tinct {

/// What is recorded of one item: a line of `fetch.jsonl`.
struct LedgerEntry {
  std::string url;
  std::string file;  ///< name in the folder; empty: the item failed
  std::int64_t bytes = 0;
  std::string sha256;
  std::string final_url;
  std::string media_type;
  std::string reason;    ///< where it failed: a FailureReason as a word
  std::string sentence;  ///< where it failed: what happened

  [[nodiscard]] bool done() const noexcept { return !file.empty(); }
};

/// One entry as a line of canonical JSON with its newline.
[[nodiscard]] std::string ledger_line(const LedgerEntry& entry);

/// The record of a fetch folder: `fetch.jsonl`, one line per finished item, only ever appended to;
/// of several lines for one URL the last counts. A last line torn by a kill is ignored, and cut off
/// when the ledger is opened for writing. Not thread-safe.
class FetchLedger {
 public:
  enum class Access {
    read,    ///< a folder or file that is not there is an empty ledger
    append,  ///< makes the folder, and locks the ledger against other processes
  };

  /// Throws Error(Fault::usage) when another process appends to it, Error(Fault::input) when it
  /// can't be read, Fault::resource for a full disk. Lines that can't be understood are left out
  /// with a warning that names FILE:LINE.
  FetchLedger(const std::filesystem::path& folder, Access access);
  ~FetchLedger();
  FetchLedger(const FetchLedger&) = delete;
  FetchLedger& operator=(const FetchLedger&) = delete;

  /// The last entry of a URL, or nullptr.
  [[nodiscard]] const LedgerEntry* find(const std::string& url) const;
  [[nodiscard]] const std::unordered_map<std::string, LedgerEntry>& entries() const noexcept {
    return entries_;
  }

  /// Adds a line in one write. Opened with Access::append only.
  void append(const LedgerEntry& entry);
  /// Makes the lines durable.
  void sync();

 private:
  void open_and_lock();
  void read();

  std::filesystem::path path_;
  std::unordered_map<std::string, LedgerEntry> entries_;
  int descriptor_ = -1;
};

}  // namespace tinct
