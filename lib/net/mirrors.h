#pragma once

// Private to lib/net: the further addresses of an item.

#include <cstdint>
#include <deque>
#include <filesystem>
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

/// Whether a source found other places (its member "found_at": an object of addresses by the
/// published ones) for what it says in `extra` than it had in `before`.
[[nodiscard]] bool was_found_elsewhere(const std::string& extra, const std::string& before);

/// One item on its way through its addresses: the first one, its list's mirrors, an archive. Where
/// a source found out at which place a published address' file is today, that is asked instead.
class AddressTrail {
 public:
  explicit AddressTrail(LedgerEntry row);

  [[nodiscard]] const LedgerEntry& row() const noexcept { return row_; }

  /// Where to begin.
  [[nodiscard]] OtherAddress first() const { return place_of(row_.link.url); }

  /// To be called with each failure: the address to try next, or nothing. An opt-out is the last
  /// word, whoever says it, and so are robots.txt and sizes out of bounds at the first address,
  /// since another copy would be no other; the archive at `archive` (the beginning of its
  /// addresses; empty: none) is asked only where the first address is gone.
  [[nodiscard]] std::optional<OtherAddress> next(const FetchFailure& failure,
                                                 std::string_view archive);

  /// To be called with each good file, which lies at `part`. Where it isn't the film that the row
  /// stands for (wanted_film.h) and a mirror may have that: the address to try next. The first such
  /// file is put aside until then, beside `part`.
  [[nodiscard]] std::optional<OtherAddress> next_for(const Fetched& came,
                                                     const std::filesystem::path& part);

  /// What counts for the item, where `last` is the outcome of its last address: the exact film,
  /// else the file that was put aside, which is at `part` again; where nothing came the failure of
  /// the first address, with what the others said behind it.
  [[nodiscard]] TransferOutcome end(const TransferOutcome& last, const std::filesystem::path& part);

 private:
  void find_mirrors();
  [[nodiscard]] OtherAddress place_of(const std::string& published) const;
  [[nodiscard]] std::optional<OtherAddress> take_other();
  [[nodiscard]] TransferOutcome best_of(const TransferOutcome& last,
                                        const std::filesystem::path& part);

  LedgerEntry row_;
  Json extra_;
  std::optional<FetchFailure> first_;
  std::optional<Fetched> aside_;  ///< came, but isn't exact
  bool has_mirrors_ = false;      ///< they were looked for
  std::deque<OtherAddress> others_;
  std::string asked_;  ///< the last of the others
  std::string said_;   ///< what came of them
  int tries_ = 0;
};

}  // namespace tinct
