// Contents that stand in place of others, as the rows of a folder showed.

#include <string>

#include "lib/net/fetch_ledger.h"
#include "lib/net/ledger_state.h"

namespace tinct {

void FetchLedger::keep_placeholder(const LedgerEntry& entry, const std::string& says) {
  Statement keep =
      state_->database->prepare("INSERT OR IGNORE INTO placeholders(hash, says) VALUES(?1, ?2)");
  for (const std::string& hash : {entry.sha256, entry.pixels}) {
    if (!hash.empty()) keep.bind(1, hash).bind(2, says).run();
  }
}

std::int64_t FetchLedger::count_same_bytes(const LedgerEntry& entry, std::int64_t most) const {
  Statement count = state_->database->prepare(
      "SELECT COUNT(*) FROM (SELECT 1 FROM items WHERE sha256 = ?1 AND seq != ?2 AND "
      "(verdict LIKE 'ok%' OR verdict LIKE 'dup:%') LIMIT ?3)");
  count.bind(1, entry.sha256).bind(2, entry.seq).bind(3, most);
  count.step();
  return count.integer(0);
}

std::string FetchLedger::placeholder(const LedgerEntry& entry) const {
  Statement& says = state_->placeholder;
  says.bind_or_null(1, entry.sha256).bind_or_null(2, entry.pixels);
  const std::string text = says.step() ? says.text(0) : std::string();
  says.reset();
  return text;
}

}  // namespace tinct
