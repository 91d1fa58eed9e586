#include "lib/net/settled_rows.h"

#include <system_error>
#include <utility>

#include "lib/net/file_name.h"
#include "lib/net/wanted_film.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr int kSharedTarget = 5;

bool is_kept(const LedgerEntry& row) { return row.verdict.starts_with("ok"); }

bool has_content(const LedgerEntry& row) { return is_kept(row) || row.verdict.starts_with("dup:"); }

void fail(LedgerEntry& row, const FetchFailure& failure) {
  row.verdict = verdict_of(failure.reason);
  row.reason = to_string(failure.reason);
  row.sentence = failure.sentence;
}

// What an earlier settling of the row said.
void forget_result(LedgerEntry& row) {
  LedgerEntry fresh;
  fresh.seq = row.seq;
  fresh.link = std::move(row.link);
  fresh.name = std::move(row.name);
  fresh.name_is_final = row.name_is_final;
  fresh.extra = std::move(row.extra);
  fresh.tries = row.tries;
  row = std::move(fresh);
}

}  // namespace

void drop_file(LedgerEntry& row) {
  row.doomed = row.staged.empty() ? row.file : row.staged;
  row.file.clear();
  row.staged.clear();
}

SettledRows::SettledRows(FetchLedger& ledger, fs::path folder, Duplicates duplicates,
                         bool keep_files)
    : ledger_(ledger),
      folder_(std::move(folder)),
      duplicates_(duplicates),
      keep_files_(keep_files) {}

LedgerEntry SettledRows::record(LedgerEntry row, const TransferOutcome& outcome,
                                const fs::path& staged) {
  // The list has another size or checksum now; the file of before is not what it means.
  const std::string before = row.run > 0 ? row.file : std::string();
  const std::int64_t bytes_before = row.bytes;
  forget_result(row);
  row.settled = true;
  row.run = ledger_.run();
  if (!outcome) {
    fail(row, outcome.error());
    row.final_url = outcome.error().final_url;
    row.tries += outcome.error().tries;
    if (!before.empty()) {
      // The row keeps it, so that a later try that goes well can take its place.
      row.file = before;
      row.bytes = bytes_before;
      row.sentence += "; the file of before stays: " + before;
    }
    ledger_.update(row);
    return row;
  }
  take_facts(row, *outcome);
  const bool was_there = staged.empty();
  row.sentence = difference_from_film(row, *outcome, was_there ? outcome->path : staged);
  if (!row.sentence.empty()) row.verdict = kAlignedVerdict;
  if (was_there) {
    row.run = 0;
    row.file = outcome->path.lexically_relative(folder_).generic_string();
  } else {
    row.staged = staged.lexically_relative(folder_).generic_string();
    if (keep_files_) name_file(row, outcome->path);
  }
  compare(row);
  if (was_there) row.doomed.clear();  // it is the user's
  if (is_kept(row) && row.file.empty()) {
    if (keep_files_) {
      fail(row,
           {FailureReason::name_taken,
            "a file that isn't this link's has its name; move it away and use --retry-failed"});
    }
    row.doomed = std::exchange(row.staged, {});
  }
  refuse_shared_target(row);
  if (is_kept(row) && row.doomed.empty() && before != row.file) row.doomed = before;
  ledger_.update(row);
  if (is_kept(row) && !outcome->facts.sample.empty()) {
    ledger_.keep_sample(row.seq, outcome->facts.sample);
  }
  return row;
}

void SettledRows::take_facts(LedgerEntry& row, const Fetched& fetched) const {
  const MediaFacts& facts = fetched.facts;
  row.verdict = facts.gray ? "ok:gray" : "ok";
  row.tries += fetched.tries + 1;
  row.final_url = fetched.final_url;
  row.media_type = fetched.media_type;
  row.etag = fetched.etag;
  row.bytes = fetched.bytes;
  row.sha256 = fetched.sha256;
  row.pixels = facts.pixels;
  row.print = facts.print;
  row.width = facts.width;
  row.height = facts.height;
}

void SettledRows::demote(LedgerEntry other, const char* verdict) {
  if (!has_content(other)) return;
  other.verdict = verdict;
  if (other.done()) drop_file(other);
  if (other.run == 0) other.doomed.clear();  // a file that the user put there
  other.run = ledger_.run();
  ledger_.update(other);
}

void SettledRows::compare(LedgerEntry& row) {
  if (duplicates_ == Duplicates::keep) return;
  const auto same_bytes = ledger_.same_bytes(row);
  const auto same_pixels =
      duplicates_ == Duplicates::pixels ? ledger_.same_pixels(row) : std::nullopt;
  const auto before = [&](const auto& other) { return other && other->seq < row.seq; };
  if (before(same_bytes) || before(same_pixels)) {
    row.verdict = before(same_bytes) ? "dup:bytes" : "dup:pixels";
    drop_file(row);
  }
  // Those that were the first of their kind until now.
  if (same_bytes && !before(same_bytes)) demote(*same_bytes, "dup:bytes");
  if (same_pixels && !before(same_pixels) && same_pixels->sha256 != row.sha256) {
    if (is_kept(*same_pixels)) demote(*same_pixels, "dup:pixels");
  }
}

void SettledRows::refuse_shared_target(LedgerEntry& row) {
  if (row.final_url.empty() || row.final_url == row.link.url || !has_content(row)) return;
  std::vector<LedgerEntry> others = ledger_.redirected_to(row.final_url, 2 * kSharedTarget);
  std::erase_if(others, [&](const LedgerEntry& other) { return other.seq == row.seq; });
  if (others.size() + 1 < kSharedTarget) return;
  const FetchFailure failure{FailureReason::placeholder,
                             "many links are redirected to " + row.final_url};
  others.push_back(row);
  for (LedgerEntry& other : others) {
    if (!has_content(other)) continue;
    fail(other, failure);
    if (!other.file.empty()) drop_file(other);
    other.run = ledger_.run();
    other.sha256.clear();
    other.pixels.clear();
    if (other.seq != row.seq) ledger_.update(other);
  }
  row = others.back();
}

bool SettledRows::is_free(const std::string& file) const {
  std::error_code ignored;
  return !fs::exists(folder_ / file, ignored) && !ledger_.owns(file);
}

void SettledRows::name_file(LedgerEntry& row, const fs::path& wanted) const {
  row.file = wanted.lexically_relative(folder_).generic_string();
  if (is_free(row.file)) return;
  row.file = with_url_mark(row.file, row.link.url);
  if (!is_free(row.file)) row.file.clear();
}

}  // namespace tinct
