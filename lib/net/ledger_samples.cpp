// The square pictures for shards, small ones of what was refused, and good rows whose file wasn't
// kept.

#include <string>

#include "lib/net/fetch_ledger.h"
#include "lib/net/ledger_state.h"

namespace tinct {

void FetchLedger::keep_sample(std::int64_t seq, const std::string& jpeg) {
  state_->database->prepare("INSERT OR REPLACE INTO samples VALUES(?1, ?2)")
      .bind(1, seq)
      .bind_blob(2, jpeg)
      .run();
}

std::optional<std::string> FetchLedger::sample(std::int64_t seq) const {
  Statement statement = state_->database->prepare("SELECT jpeg FROM samples WHERE seq = ?1");
  statement.bind(1, seq);
  if (!statement.step()) return std::nullopt;
  return statement.text(0);
}

void FetchLedger::drop_samples(std::int64_t first_seq, std::int64_t last_seq) {
  state_->database->prepare("DELETE FROM samples WHERE seq BETWEEN ?1 AND ?2")
      .bind(1, first_seq)
      .bind(2, last_seq)
      .run();
}

void FetchLedger::keep_refused_sample(const LedgerEntry& entry, const std::string& jpeg) {
  state_->database
      ->prepare(
          "INSERT OR REPLACE INTO refused_samples SELECT ?1, ?2, ?3 WHERE "
          "(SELECT COUNT(*) FROM refused_samples WHERE verdict = ?2) < ?4")
      .bind(1, entry.seq)
      .bind(2, entry.verdict)
      .bind_blob(3, jpeg)
      .bind(4, kRefusedSamples)
      .run();
}

std::vector<std::string> FetchLedger::refused_samples(const std::string& verdict) const {
  Statement statement = state_->database->prepare(
      "SELECT jpeg FROM refused_samples JOIN items USING(seq) WHERE "
      "refused_samples.verdict = ?1 AND items.verdict = ?1 AND settled = 1 ORDER BY seq");
  statement.bind(1, verdict);
  std::vector<std::string> jpegs;
  while (statement.step()) jpegs.push_back(statement.text(0));
  return jpegs;
}

std::vector<LedgerEntry> FetchLedger::without_file(bool samples_do, std::int64_t seq,
                                                   int count) const {
  const std::string no_sample =
      samples_do ? " AND media_type LIKE 'image/%' AND seq NOT IN (SELECT seq FROM samples)" : "";
  Statement statement = state_->database->prepare(
      select_rows("seq > ?1 AND settled = 1 AND verdict LIKE 'ok%' AND file IS NULL" + no_sample +
                  " ORDER BY seq LIMIT ?2"));
  statement.bind(1, seq).bind(2, std::int64_t{count});
  std::vector<LedgerEntry> rows;
  while (statement.step()) rows.push_back(entry_of(statement));
  return rows;
}

}  // namespace tinct
