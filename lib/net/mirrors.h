#pragma once

// Private to lib/net: the further addresses of an item.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/json.h"
#include "lib/net/fetch_ledger.h"
#include "lib/net/transfer_outcome.h"

namespace tinct {

/// Makes the member "mirrors" of what a list says of a link an array of addresses that can be asked
/// for: it comes as a text with blanks between them, or as an array of texts (what is neither stays
/// as it is). Says in `problem` what is wrong with one of them; at most 16.
void tidy_mirrors(Json& extra, std::string& problem);

/// An address of an item after its first one.
struct OtherAddress {
  std::string url;
  bool listed = true;  ///< by the user's list; else it is an archive's
};

/// One item on its way through its addresses: the first one, its list's mirrors, an archive.
class AddressTrail {
 public:
  explicit AddressTrail(LedgerEntry row) : row_(std::move(row)) {}

  [[nodiscard]] const LedgerEntry& row() const noexcept { return row_; }

  /// To be called with each failure: the address to try next, or nothing. An opt-out is the last
  /// word, whoever says it, and so are robots.txt and sizes out of bounds at the first address,
  /// since another copy would be no other; the archive at `archive` (the beginning of its
  /// addresses; empty: none) is asked only where the first address is gone.
  [[nodiscard]] std::optional<OtherAddress> next(const FetchFailure& failure,
                                                 std::string_view archive);

  /// What counts for the item, where `last` is the outcome of its last address: where none brought
  /// it the failure of the first one, with what the others said behind it.
  [[nodiscard]] TransferOutcome end(const TransferOutcome& last) const;

 private:
  void find_others(std::string_view archive);

  LedgerEntry row_;
  std::optional<FetchFailure> first_;
  std::deque<OtherAddress> others_;
  std::string asked_;  ///< the last of the others
  std::string said_;   ///< what came of them
  int tries_ = 0;
};

}  // namespace tinct
