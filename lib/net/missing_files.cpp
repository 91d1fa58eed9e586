#include "lib/net/missing_files.h"

#include <cstdint>
#include <system_error>
#include <utility>
#include <vector>

namespace tinct {
namespace fs = std::filesystem;
namespace {

// Somebody may have taken millions away.
constexpr int kGoneAtOnce = 1000;

// The row's content is no more. Its next duplicate is asked for again too: the row's own link may
// be dead by now.
void forget_content(FetchLedger& ledger, LedgerEntry row) {
  reopen_duplicate(ledger, row);
  row.settled = false;
  row.file.clear();
  row.sha256.clear();
  row.pixels.clear();
  row.print.clear();
  ledger.update(row);
}

}  // namespace

void reopen_duplicate(FetchLedger& ledger, const LedgerEntry& gone) {
  for (auto next : {ledger.same_bytes(gone), ledger.same_pixels(gone)}) {
    if (!next || !next->settled || !next->verdict.starts_with("dup:")) continue;
    next->settled = false;
    ledger.update(*next);
  }
}

void look_for_files(FetchLedger& ledger, const fs::path& folder) {
  std::int64_t last = 0;
  bool full = true;
  while (std::exchange(full, false)) {
    std::vector<LedgerEntry> gone;
    const auto look = [&](const LedgerEntry& row) {
      last = row.seq;
      if (row.file.empty()) return true;
      std::error_code error;
      const auto bytes = fs::file_size(folder / row.file, error);
      if (error || static_cast<std::int64_t>(bytes) != row.bytes) gone.push_back(row);
      full = gone.size() == static_cast<std::size_t>(kGoneAtOnce);
      return !full;
    };
    ledger.for_each(look, last);
    ledger.begin();
    for (const LedgerEntry& row : gone) forget_content(ledger, row);
    ledger.commit();
  }
}

void look_for_unkept(FetchLedger& ledger, bool samples_do) {
  std::int64_t last = 0;
  for (bool more = true; more;) {
    // From there on: a look at all of them each time would take hours for millions.
    const std::vector<LedgerEntry> rows = ledger.without_file(samples_do, last, kGoneAtOnce);
    ledger.begin();
    for (const LedgerEntry& row : rows) forget_content(ledger, row);
    ledger.commit();
    more = !rows.empty();
    if (more) last = rows.back().seq;
  }
}

}  // namespace tinct
