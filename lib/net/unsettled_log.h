#pragma once

// Private to lib/net.

#include <array>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

#include "lib/net/fetch_ledger.h"
#include "lib/net/transfer_outcome.h"

namespace tinct {

/// Outcomes that wait for their transaction, a line each in `.tinct/outcomes-0.jsonl` and `-1`: a
/// kill loses none of them, since what was written outlives the process. A power cut may lose
/// them. There are two files, so that one can take new lines while those of the other are
/// committed.
///
/// Not thread-safe. It is an aid: where the disk is full, lines are missing.
class UnsettledLog {
 public:
  /// For the folder of the files, whose ledger is there.
  explicit UnsettledLog(const std::filesystem::path& folder);
  ~UnsettledLog();
  UnsettledLog(const UnsettledLog&) = delete;
  UnsettledLog& operator=(const UnsettledLog&) = delete;

  /// Adds the outcome of a row, whose file lies in `staged`. What is there already (an empty one)
  /// needs no line.
  void add(const LedgerEntry& row, const TransferOutcome& outcome,
           const std::filesystem::path& staged);
  /// New lines go to the other file from now on; returns the number of this one.
  std::size_t turn_over();
  /// The lines of a file are committed.
  void forget(std::size_t file);

  /// An outcome that a run left, and its row. Its file is there, with its checksum.
  using Take = std::function<void(const LedgerEntry& row, const TransferOutcome& outcome,
                                  const std::filesystem::path& staged)>;
  /// Reads what a killed run left of rows that are to do still.
  static void read(const FetchLedger& ledger, const std::filesystem::path& folder,
                   const Take& take);
  /// Forgets what read() gave, once that is committed.
  static void clear(const std::filesystem::path& folder);

 private:
  [[nodiscard]] static std::filesystem::path path_of(const std::filesystem::path& folder,
                                                     std::size_t file);

  std::filesystem::path folder_;
  std::array<int, 2> descriptors_{-1, -1};
  std::array<bool, 2> used_{};
  std::size_t current_ = 0;
};

}  // namespace tinct
