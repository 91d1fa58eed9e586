#pragma once

// Private to lib/net.

#include <filesystem>
#include <string>

#include "lib/net/fetch_ledger.h"
#include "lib/net/settler.h"
#include "lib/net/transfer_outcome.h"

namespace tinct {

/// Decides what a row says after its transfer, and which other rows change with it. Inside a
/// transaction of the ledger; no file is touched.
///
/// The verdict of a file is a function of the whole set, not of the order of arrival: dup:bytes
/// when an earlier row has the same bytes, else dup:pixels when an earlier one has the same pixels,
/// else ok (or ok:gray, or ok:aligned for a film that isn't the manifest's byte for byte). When
/// five rows or more were redirected to one URL, what it brings is a placeholder for all of them.
class SettledRows {
 public:
  /// Without `keep_files`, what is fetched is taken away again when its row says what it was.
  SettledRows(FetchLedger& ledger, std::filesystem::path folder, Duplicates duplicates,
              bool keep_files = true);

  /// Returns the row as it was written. An empty `staged`: the file is at its place already, put
  /// there by the user.
  LedgerEntry record(LedgerEntry row, const TransferOutcome& outcome,
                     const std::filesystem::path& staged);

 private:
  void take_facts(LedgerEntry& row, const Fetched& fetched) const;
  void compare(LedgerEntry& row);
  void demote(LedgerEntry other, const char* verdict);
  void refuse_shared_target(LedgerEntry& row);
  void name_file(LedgerEntry& row, const std::filesystem::path& wanted) const;
  [[nodiscard]] bool is_free(const std::string& file) const;

  FetchLedger& ledger_;
  std::filesystem::path folder_;
  Duplicates duplicates_;
  bool keep_files_;
};

/// Takes a row's file away: its name goes to `doomed`.
void drop_file(LedgerEntry& row);

}  // namespace tinct
