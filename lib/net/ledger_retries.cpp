// Failed rows that are tried again, and those that have to wait for that.

#include <string>

#include "lib/net/fetch_ledger.h"
#include "lib/net/ledger_state.h"

namespace tinct {
namespace {

constexpr std::string_view kRetried =
    "settled = 1 AND (verdict = ?1 OR (?1 = 'fail' AND verdict LIKE 'fail:%')) AND "
    "verdict != 'fail:bad_link'";

}  // namespace

std::int64_t FetchLedger::reopen(const std::string& verdict, double patience) {
  Statement statement =
      state_->database->prepare("UPDATE items SET settled = 0 WHERE " + std::string(kRetried) +
                                " AND (next_try IS NULL OR next_try <= ?2) RETURNING seq");
  statement.bind(1, verdict).bind(2, moment_after(patience));
  std::int64_t rows = 0;
  while (statement.step()) ++rows;
  return rows;
}

FetchLedger::Resting FetchLedger::resting(const std::string& verdict, double patience) const {
  Statement statement =
      state_->database->prepare("SELECT COUNT(*), MIN(next_try) FROM items WHERE " +
                                std::string(kRetried) + " AND next_try > ?2");
  statement.bind(1, verdict).bind(2, moment_after(patience));
  statement.step();
  return {.rows = statement.integer(0), .seconds = seconds_until(statement.integer(1))};
}

}  // namespace tinct
