#include "lib/net/settled_before.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace tinct {
namespace {

constexpr std::size_t kSettledAtOnce = 5'000;

}  // namespace

void take_settled(FetchLedger& plan, const FetchLedger& before) {
  std::int64_t last = 0;
  bool full = true;
  while (std::exchange(full, false)) {
    // Rows that are being read can't be changed as well.
    std::vector<LedgerEntry> known;
    const auto look = [&](const LedgerEntry& row) {
      last = row.seq;
      auto found = before.find(row.link.url);
      if (!found || !found->settled) return true;
      found->seq = row.seq;
      found->staged.clear();
      found->doomed.clear();
      known.push_back(std::move(*found));
      full = known.size() == kSettledAtOnce;
      return !full;
    };
    plan.for_each(look, last);
    plan.begin();
    for (const LedgerEntry& row : known) plan.update(row);
    plan.commit();
  }
}

}  // namespace tinct
