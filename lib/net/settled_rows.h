#pragma once

// Private to lib/net.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include "lib/net/fetch_ledger.h"
#include "lib/net/settler.h"
#include "lib/net/transfer_outcome.h"

namespace tinct {

/// Decides what a row says after its transfer, and which other rows change with it. Inside a
/// transaction of the ledger; files are looked at, but none is touched.
///
/// The verdict of a file is a function of the whole set, not of the order of arrival: dup:bytes
/// when an earlier row has the same bytes, else dup:pixels when an earlier one has the same pixels,
/// else ok (or ok:gray, or ok:aligned for a film that isn't the manifest's byte for byte). When
/// five rows or more (or another number) were redirected to one URL, what it brings is a
/// placeholder, and so is a nearly empty picture that as many have byte for byte; whoever has it:
/// for other rows of the same bytes or pixels too, in later runs as well. So no row is a duplicate
/// of what was taken away.
class SettledRows {
 public:
  /// Without `keep_files`, what is fetched is taken away again when its row says what it was.
  /// `placeholder_links`: how many rows make a placeholder; 0: no number does.
  SettledRows(FetchLedger& ledger, std::filesystem::path folder, Duplicates duplicates,
              bool keep_files = true, int placeholder_links = kPlaceholderLinks);

  /// Returns the row as it was written. An empty `staged`: the file is at its place already, put
  /// there by the user.
  LedgerEntry record(LedgerEntry row, const TransferOutcome& outcome,
                     const std::filesystem::path& staged);

  /// Refuses all rows of these bytes, and those to come.
  void refuse_listed(const std::string& sha256, const std::string& says);

 private:
  /// A file that a row had before it was fetched again.
  struct Before {
    std::string file;  ///< empty: none
    std::int64_t bytes = 0;
    std::string sha256;
    std::string pixels;
    std::string verdict;
  };

  void end_before(LedgerEntry& row, const Before& before);
  /// Gives the file to the next row of the same bytes; false where there is none, or it has to be
  /// fetched.
  bool pass_on(const Before& before, const LedgerEntry& gone);
  [[nodiscard]] bool is_as_written(const Before& before) const;
  void take_facts(LedgerEntry& row, const Fetched& fetched) const;
  void compare(LedgerEntry& row);
  void demote(LedgerEntry other, const char* verdict);
  void refuse_shared_target(LedgerEntry& row);
  void refuse_shared_content(LedgerEntry& row);
  /// Refuses all rows of a content but one.
  void refuse_content(LedgerEntry content, const std::string& says, std::int64_t but);
  void refuse(LedgerEntry& row, const std::string& says);
  void name_file(LedgerEntry& row, const std::filesystem::path& wanted) const;
  [[nodiscard]] bool is_free(const std::string& file) const;

  FetchLedger& ledger_;
  std::filesystem::path folder_;
  Duplicates duplicates_;
  bool keep_files_;
  std::size_t placeholder_links_;
};

/// Takes a row's file away: its name goes to `doomed`. Where that has another's already, `staged`
/// without a `file` is to be removed too.
void drop_file(LedgerEntry& row);

}  // namespace tinct
