#include "lib/net/ledger_state.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/net/ledger_schema.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kColumns =
    "seq, url, want_bytes, want_sha256, extra, name, name_is_final, settled, verdict, reason, "
    "sentence, tries, file, staged, doomed, final_url, media_type, etag, bytes, sha256, pixels, "
    "print, width, height, run, next_try";

// KiB. A long list is read faster with the larger one, since each URL's place in the index is
// another; three of them at once would be seen in the memory of a run.
constexpr std::string_view kIntakeCache = "PRAGMA cache_size = -16000";
constexpr std::string_view kSmallCache = "PRAGMA cache_size = -4000";

}  // namespace

std::string select_rows(std::string_view condition) {
  return "SELECT " + std::string(kColumns) + " FROM items WHERE " + std::string(condition);
}

LedgerEntry entry_of(const Statement& row) {
  LedgerEntry entry;
  entry.seq = row.integer(0);
  entry.link.url = row.text(1);
  if (!row.is_null(2)) entry.link.size = row.integer(2);
  entry.link.sha256 = row.text(3);
  entry.extra = row.text(4);
  entry.name = row.text(5);
  entry.name_is_final = row.integer(6) != 0;
  entry.settled = row.integer(7) != 0;
  entry.verdict = row.text(8);
  entry.reason = row.text(9);
  entry.sentence = row.text(10);
  entry.tries = row.integer(11);
  entry.file = row.text(12);
  entry.staged = row.text(13);
  entry.doomed = row.text(14);
  entry.final_url = row.text(15);
  entry.media_type = row.text(16);
  entry.etag = row.text(17);
  entry.bytes = row.integer(18);
  entry.sha256 = row.text(19);
  entry.pixels = row.text(20);
  entry.print = row.text(21);
  entry.width = row.integer(22);
  entry.height = row.integer(23);
  entry.run = row.integer(24);
  entry.next_try = row.integer(25);
  return entry;
}

std::int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::int64_t moment_after(double seconds) {
  constexpr double kWeek = 7 * 24 * 3600;
  // The second that has begun is counted as one that is still to come.
  const std::int64_t begun = seconds > 0 ? 1 : 0;
  return seconds_now() + begun +
         static_cast<std::int64_t>(std::ceil(std::clamp(seconds, 0.0, kWeek)));
}

double seconds_until(std::int64_t moment) {
  return moment > 0 ? static_cast<double>(std::max<std::int64_t>(0, moment - seconds_now())) : 0;
}

FetchLedger::State::State(const fs::path& folder, Access access) {
  const fs::path path = home(folder) / "ledger.sqlite";
  if (access == Access::write) {
    create_folders(home(folder));
    lock = FileLock::held(home(folder) / "lock", "another fetch works in " + folder.string() +
                                                     "; wait for its end or choose another folder");
  }
  std::error_code ignored;
  if (access == Access::scratch || (access == Access::read && !fs::exists(path, ignored))) {
    database.emplace("", DatabaseMode::create);  // on disk, without a name
    if (access == Access::scratch) database->execute(kIntakeCache);
    database->execute(kLedgerSchema);
  } else {
    open(path, access);
  }
  prepare(access);
  if (access == Access::write) {
    database->prepare("INSERT INTO runs(began) VALUES(?1)").bind(1, seconds_now()).run();
  }
  Statement last = database->prepare("SELECT MAX(run) FROM runs");
  last.step();
  run = last.integer(0);
}

void FetchLedger::State::open(const fs::path& path, Access access) {
  // Reading a database in WAL mode needs its shared memory: it is opened for writing too.
  try {
    database.emplace(path, DatabaseMode::create);
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    throw Error(Fault::input,
                std::string(error.what()) + "; move it away, and the files will be fetched again");
  }
  database->execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = FILE");
  database->execute(access == Access::write ? kIntakeCache : kSmallCache);
  Statement version = database->prepare("PRAGMA user_version");
  version.step();
  const auto found = version.integer(0);
  version.reset();
  if (found < 0 || found > kLedgerVersion) {
    throw Error(Fault::input, path.string() + " was written by another version of tinct (format " +
                                  std::to_string(found) + "); use that one, or another folder");
  }
  if (found == 1) bring_up_to_date(access);
  if (access != Access::write) return;
  database->execute(kLedgerSchema);
  database->execute(("PRAGMA user_version = " + std::to_string(kLedgerVersion)).c_str());
}

// Format 1 had no next_try. Who only reads changes nothing.
void FetchLedger::State::bring_up_to_date(Access access) {
  if (access == Access::write) {
    database->execute(
        "BEGIN IMMEDIATE; ALTER TABLE items ADD COLUMN next_try INTEGER; PRAGMA user_version = 2; "
        "COMMIT");
  } else {
    database->execute("CREATE TEMP VIEW items AS SELECT *, NULL AS next_try FROM main.items");
  }
}

void FetchLedger::State::prepare(Access access) {
  const auto statement = [this](std::string_view text) { return database->prepare(text); };
  by_url = statement(select_rows("key = ?1 AND url = ?2"));
  by_seq = statement(select_rows("seq = ?1"));
  to_do = statement(select_rows("settled = 0 AND seq > ?1 AND key <= ?2 ORDER BY seq LIMIT ?3"));
  to_do_mixed =
      statement(select_rows("settled = 0 AND (key, seq) > (?1, ?2) AND key <= ?3 "
                            "ORDER BY key, seq LIMIT ?4"));
  // What failed or is forbidden may have a file of before. That goes when the next try goes well,
  // so there is nothing to compare with.
  same_bytes = statement(
      select_rows("sha256 = ?1 AND seq != ?2 AND (verdict LIKE 'ok%' OR verdict LIKE 'dup:%') "
                  "ORDER BY seq LIMIT 1"));
  same_pixels = statement(
      select_rows("pixels = ?1 AND seq != ?2 AND (verdict LIKE 'ok%' OR verdict LIKE 'dup:%') "
                  "ORDER BY seq LIMIT 1"));
  redirected = statement(select_rows("target = ?1 AND final_url = ?2 ORDER BY seq LIMIT ?3"));
  owner = statement("SELECT 1 FROM items WHERE file_key = ?1 LIMIT 1");
  if (access == Access::read) return;  // what an older ledger doesn't have isn't asked for
  placeholder = statement("SELECT says FROM placeholders WHERE hash IN (?1, ?2) LIMIT 1");
  insert = statement(
      "INSERT INTO items(key, name_key, url, want_bytes, want_sha256, extra, name, "
      "name_is_final) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  renew = statement(
      "UPDATE items SET want_bytes = ?2, want_sha256 = ?3, extra = ?4, settled = ?5, "
      "next_try = CASE WHEN ?6 THEN NULL ELSE next_try END WHERE seq = ?1");
  update = statement(
      "UPDATE items SET settled = ?2, verdict = ?3, reason = ?4, sentence = ?5, tries = ?6, "
      "file = ?7, file_key = ?8, staged = ?9, doomed = ?10, final_url = ?11, target = ?12, "
      "media_type = ?13, etag = ?14, bytes = ?15, sha256 = ?16, pixels = ?17, print = ?18, "
      "width = ?19, height = ?20, run = ?21, next_try = ?22 WHERE seq = ?1");
  clear = statement("UPDATE items SET staged = NULL, doomed = NULL WHERE seq = ?1");
}

}  // namespace tinct
