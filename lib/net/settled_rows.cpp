#include "lib/net/settled_rows.h"

#include <system_error>
#include <utility>

#include "lib/base/hash.h"
#include "lib/net/file_name.h"
#include "lib/net/ledger_state.h"
#include "lib/net/missing_files.h"
#include "lib/net/wanted_film.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// Of a nearly empty picture, as one with a sentence on plain ground: Flickr's "no longer available"
// has 0.09 bits a pixel, photos of a web's quality have one and more.
constexpr double kEmptyBitsPerPixel = 0.25;

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
  if (row.staged.empty()) {
    row.doomed = row.file;
  } else if (row.doomed.empty()) {
    row.doomed = std::exchange(row.staged, {});
  }
  row.file.clear();
}

SettledRows::SettledRows(FetchLedger& ledger, fs::path folder, Duplicates duplicates,
                         bool keep_files, int placeholder_links)
    : ledger_(ledger),
      folder_(std::move(folder)),
      duplicates_(duplicates),
      keep_files_(keep_files),
      placeholder_links_(static_cast<std::size_t>(placeholder_links)) {}

LedgerEntry SettledRows::record(LedgerEntry row, const TransferOutcome& outcome,
                                const fs::path& staged) {
  // The list has another size or checksum now; the file of before is not what it means.
  Before before{{}, row.bytes, row.sha256, row.pixels, row.verdict};
  if (row.run > 0) before.file = row.file;  // else it is the user's
  forget_result(row);
  row.settled = true;
  row.run = ledger_.run();
  if (!outcome) {
    fail(row, outcome.error());
    row.final_url = outcome.error().final_url;
    row.tries += outcome.error().tries;
    if (outcome.error().retry_after > 0) row.next_try = moment_after(outcome.error().retry_after);
    refuse_shared_target(row);
    end_before(row, before);
    ledger_.update(row);
    const std::string& sample = outcome.error().sample;
    if (!sample.empty()) ledger_.keep_refused_sample(row, sample);
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
  if (const std::string says = ledger_.placeholder(row); !says.empty()) {
    refuse(row, says);
  } else {
    compare(row);
  }
  refuse_shared_target(row);
  refuse_shared_content(row);
  if (was_there) row.doomed.clear();  // it is the user's
  if (row.file.empty() && !row.staged.empty()) row.doomed = std::exchange(row.staged, {});
  end_before(row, before);
  ledger_.update(row);
  if (is_kept(row) && !outcome->facts.sample.empty()) {
    ledger_.keep_sample(row.seq, outcome->facts.sample);
  }
  return row;
}

void SettledRows::end_before(LedgerEntry& row, const Before& before) {
  LedgerEntry gone;
  gone.seq = row.seq;
  gone.sha256 = before.sha256;
  gone.pixels = before.pixels;
  if (before.file.empty() && !before.sha256.empty() && before.sha256 != row.sha256) {
    // It was to take the place of a file that is gone, or its file is the user's: the next
    // duplicate has to keep what it had.
    return reopen_duplicate(ledger_, gone);
  }
  if (before.file.empty() || before.file == row.file) return;
  if (!has_content(row)) {
    // The row keeps it, so that a later try that goes well can take its place.
    row.file = before.file;
    row.bytes = before.bytes;
    row.sha256 = before.sha256;
    row.sentence += "; the file of before stays: " + before.file;
    return;
  }
  if (!is_as_written(before)) return;  // it is the user's by now
  if (before.sha256 != row.sha256 && pass_on(before, gone)) return;
  if (!row.doomed.empty()) row.staged = std::exchange(row.doomed, {});
  row.doomed = before.file;
  if (before.sha256 != row.sha256) reopen_duplicate(ledger_, gone);
}

// The next row's own link may be dead by now.
bool SettledRows::pass_on(const Before& before, const LedgerEntry& gone) {
  if (!keep_files_ || !before.verdict.starts_with("ok")) return false;
  auto heir = ledger_.same_bytes(gone);
  if (!heir || heir->verdict != "dup:bytes" || !heir->settled || !heir->name_is_final) return false;
  if (heir->done() || !heir->staged.empty() || !heir->doomed.empty()) return false;
  if (duplicates_ == Duplicates::pixels) {
    // One of other bytes may come first.
    const auto alike = ledger_.same_pixels(gone);
    if (alike && alike->seq < heir->seq) return false;
  }
  name_file(*heir, folder_ / heir->name);
  if (heir->file.empty()) return false;
  // Whether they are its film too, its own sentence says.
  const bool was_graded = before.verdict == kAlignedVerdict;
  heir->verdict = was_graded ? "ok" : before.verdict;
  if (!heir->sentence.empty()) heir->verdict = kAlignedVerdict;
  heir->staged = before.file;
  if (heir->run == 0) heir->run = ledger_.run();  // else it would be a file of the user's
  ledger_.update(*heir);
  return true;
}

bool SettledRows::is_as_written(const Before& before) const {
  const fs::path path = folder_ / before.file;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  const auto bytes = static_cast<std::int64_t>(fs::file_size(path, error));
  return !error && bytes == before.bytes && hex(sha256_file(path)) == before.sha256;
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
  const std::string doomed = other.doomed;
  if (other.done()) drop_file(other);
  if (other.run == 0) other.doomed = doomed;  // its file was put there by the user
  other.run = ledger_.run();
  ledger_.update(other);
}

void SettledRows::compare(LedgerEntry& row) {
  const auto same_bytes = duplicates_ == Duplicates::keep ? std::nullopt : ledger_.same_bytes(row);
  const auto same_pixels =
      duplicates_ == Duplicates::pixels ? ledger_.same_pixels(row) : std::nullopt;
  const auto before = [&](const auto& other) { return other && other->seq < row.seq; };
  if (before(same_bytes) || before(same_pixels)) {
    row.verdict = before(same_bytes) ? "dup:bytes" : "dup:pixels";
    drop_file(row);
  } else if (keep_files_ && row.file.empty()) {
    // Nothing comes of it, so others with its content stay what they are.
    fail(row, {FailureReason::name_taken,
               "a file that isn't this link's has its name; move it away and use --retry-failed"});
    row.sha256.clear();
    row.pixels.clear();
    return;
  }
  // Those that were the first of their kind until now.
  if (same_bytes && !before(same_bytes)) demote(*same_bytes, "dup:bytes");
  if (same_pixels && !before(same_pixels) && same_pixels->sha256 != row.sha256) {
    if (is_kept(*same_pixels)) demote(*same_pixels, "dup:pixels");
  }
}

// Those that failed there count too, or it would matter which of them came last.
void SettledRows::refuse_shared_target(LedgerEntry& row) {
  if (row.final_url.empty() || row.final_url == row.link.url || placeholder_links_ == 0) return;
  // Rows beyond these came when it was a placeholder already.
  const int most = static_cast<int>(placeholder_links_) + 1;
  std::vector<LedgerEntry> others = ledger_.redirected_to(row.final_url, most);
  std::erase_if(others, [&](const LedgerEntry& other) { return other.seq == row.seq; });
  if (others.size() + 1 < placeholder_links_) return;
  const std::string says = "many links are redirected to " + row.final_url;
  others.push_back(row);
  for (const LedgerEntry& other : others) {
    if (has_content(other)) refuse_content(other, says, row.seq);
  }
  if (has_content(row)) refuse(row, says);
}

// Duplicates of lists are real pictures as a rule, however many links bring them; only what is
// nearly empty tells that it stands for others.
void SettledRows::refuse_shared_content(LedgerEntry& row) {
  if (row.pixels.empty() || !has_content(row) || placeholder_links_ == 0) return;
  const double pixels = static_cast<double>(row.width) * static_cast<double>(row.height);
  if (8 * static_cast<double>(row.bytes) >= kEmptyBitsPerPixel * pixels) return;
  const auto most = static_cast<std::int64_t>(placeholder_links_);
  if (ledger_.count_same_bytes(row, most) + 1 < most) return;
  const std::string says = "many links bring this nearly empty picture";
  refuse_content(row, says, row.seq);
  refuse(row, says);
}

void SettledRows::refuse_listed(const std::string& sha256, const std::string& says) {
  LedgerEntry content;
  content.sha256 = sha256;
  refuse_content(content, says, 0);
}

void SettledRows::refuse_content(LedgerEntry content, const std::string& says, std::int64_t but) {
  ledger_.keep_placeholder(content, says);
  content.seq = but;
  for (;;) {
    auto other = ledger_.same_bytes(content);
    if (!other) other = ledger_.same_pixels(content);
    if (!other) return;
    refuse(*other, says);
    ledger_.update(*other);
  }
}

void SettledRows::refuse(LedgerEntry& row, const std::string& says) {
  fail(row, {FailureReason::placeholder, says});
  const std::string doomed = row.doomed;
  if (row.done()) drop_file(row);
  if (row.run == 0) row.doomed = doomed;  // its file was put there by the user
  row.run = ledger_.run();
  row.sha256.clear();
  row.pixels.clear();
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
