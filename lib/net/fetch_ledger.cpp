#include "lib/net/fetch_ledger.h"

#include <malloc.h>
#include <xxhash.h>

#include "lib/net/file_name.h"
#include "lib/net/ledger_state.h"
#include "lib/net/mirrors.h"
#include "lib/net/url.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

std::int64_t hash_key(std::string_view text) {
  return static_cast<std::int64_t>(XXH3_64bits(text.data(), text.size()));
}

std::int64_t file_key(std::string_view file) { return hash_key(ascii_lower(file)); }

std::optional<LedgerEntry> first_row(Statement& statement) {
  if (!statement.step()) return std::nullopt;
  LedgerEntry entry = entry_of(statement);
  statement.reset();
  return entry;
}

std::vector<LedgerEntry> all_rows(Statement& statement) {
  std::vector<LedgerEntry> entries;
  while (statement.step()) entries.push_back(entry_of(statement));
  return entries;
}

}  // namespace

fs::path FetchLedger::home(const fs::path& folder) { return folder / ".tinct"; }

fs::path FetchLedger::part_stem(const fs::path& folder, std::int64_t seq) {
  return home(folder) / "part" / std::to_string(seq);
}

FetchLedger::FetchLedger(const fs::path& folder, Access access)
    : state_(std::make_unique<State>(folder, access)) {}

FetchLedger::~FetchLedger() = default;

void FetchLedger::begin() { state_->database->execute("BEGIN IMMEDIATE"); }

void FetchLedger::commit() { state_->database->execute("COMMIT"); }

std::int64_t FetchLedger::add(const Link& link, const std::string& extra) {
  const auto bind_wanted = [&](Statement& statement, int first) {
    link.size ? statement.bind(first, *link.size) : statement.bind_null(first);
    statement.bind_or_null(first + 1, link.sha256).bind_or_null(first + 2, extra);
  };
  if (const auto known = find(link.url)) {
    const bool as_wanted = (!link.size || *link.size == known->bytes) &&
                           (link.sha256.empty() || link.sha256 == known->sha256);
    const bool changed = link.size != known->link.size || link.sha256 != known->link.sha256;
    if (!changed && extra == known->extra) return known->seq;
    const bool good = known->done() && known->verdict.starts_with("ok");
    // What failed where it was published is asked for where it was found now.
    const bool asked_anew =
        known->verdict.starts_with("fail:") && was_found_elsewhere(extra, known->extra);
    const bool settled = known->settled && !asked_anew && (!changed || (good && as_wanted));
    bind_wanted(state_->renew.bind(1, known->seq), 2);
    // The rest that a server asked for is not for the other place's.
    state_->renew.bind(5, std::int64_t{settled}).bind(6, std::int64_t{asked_anew}).run();
    return known->seq;
  }
  PlannedName name = planned_file_name(link);
  if (!link.folder.empty()) name.name.insert(0, link.folder + "/");
  Statement& insert = state_->insert;
  insert.bind(1, hash_key(link.url)).bind(2, file_key(name.name)).bind(3, link.url);
  bind_wanted(insert, 4);
  insert.bind(7, name.name).bind(8, std::int64_t{name.final}).run();
  return state_->database->last_id();
}

void FetchLedger::add_settled(const LedgerEntry& entry) {
  LedgerEntry row = entry;
  row.seq = add(entry.link, entry.extra);
  update(row);
}

void FetchLedger::mark_shared_names() {
  constexpr int kAtOnce = 10'000;
  Database& database = *state_->database;
  database.execute(
      "CREATE TEMP TABLE shared AS SELECT name_key FROM items GROUP BY name_key "
      "HAVING COUNT(*) > 1; CREATE UNIQUE INDEX temp.shared_key ON shared(name_key)");
  Statement shared = database.prepare(
      "SELECT seq, url, name FROM items WHERE settled = 0 AND name_is_final = 1 AND seq > ?1 AND "
      "name_key IN (SELECT name_key FROM shared) ORDER BY seq LIMIT ?2");
  Statement rename = database.prepare("UPDATE items SET name = ?2, name_key = ?3 WHERE seq = ?1");
  struct Row {
    std::int64_t seq;
    std::string url, name;
  };
  std::vector<Row> rows(1);
  for (std::int64_t last = 0; !rows.empty();) {
    rows.clear();
    shared.bind(1, last).bind(2, std::int64_t{kAtOnce});
    while (shared.step()) rows.push_back({shared.integer(0), shared.text(1), shared.text(2)});
    for (const Row& row : rows) {
      const std::string name = with_url_mark(row.name, row.url);
      rename.bind(1, row.seq).bind(2, name).bind(3, file_key(name)).run();
      last = row.seq;
    }
  }
  database.execute("DROP TABLE temp.shared");
}

void FetchLedger::release_memory() {
  state_->database->execute("PRAGMA cache_size = -4000; PRAGMA shrink_memory");
#ifdef __GLIBC__
  ::malloc_trim(0);  // or it stays with the process
#endif
}

std::string FetchLedger::source_state(const std::string& source) const {
  Statement statement = state_->database->prepare("SELECT state FROM sources WHERE source = ?1");
  statement.bind(1, source);
  return statement.step() ? statement.text(0) : std::string();
}

void FetchLedger::set_source_state(const std::string& source, const std::string& state) {
  state_->database->prepare("INSERT OR REPLACE INTO sources VALUES(?1, ?2)")
      .bind(1, source)
      .bind(2, state)
      .run();
}

std::optional<LedgerEntry> FetchLedger::find(std::string_view url) const {
  return first_row(state_->by_url.bind(1, hash_key(url)).bind(2, url));
}

std::optional<LedgerEntry> FetchLedger::at(std::int64_t seq) const {
  return first_row(state_->by_seq.bind(1, seq));
}

std::vector<LedgerEntry> FetchLedger::to_do(ToDoPlace& place, int count) const {
  const auto most = std::int64_t{count};
  std::vector<LedgerEntry> rows;
  if (place.mixed) {
    Statement& mixed = state_->to_do_mixed;
    mixed.bind(1, place.hash).bind(2, place.seq).bind(3, place.most_hash).bind(4, most);
    rows = all_rows(mixed);
  } else {
    rows = all_rows(state_->to_do.bind(1, place.seq).bind(2, place.most_hash).bind(3, most));
  }
  if (!rows.empty()) {
    place.seq = rows.back().seq;
    place.hash = hash_key(rows.back().link.url);
  }
  return rows;
}

std::int64_t FetchLedger::hash_of_sample(std::int64_t rows) const {
  Statement last =
      state_->database->prepare("SELECT key FROM items ORDER BY key LIMIT 1 OFFSET ?1");
  last.bind(1, rows - 1);
  return last.step() ? last.integer(0) : INT64_MAX;
}

std::int64_t FetchLedger::run() const noexcept { return state_->run; }

void FetchLedger::for_each(const std::function<bool(const LedgerEntry&)>& take,
                           std::int64_t seq) const {
  Statement all = state_->database->prepare(select_rows("seq > ?1 ORDER BY seq"));
  all.bind(1, seq);
  while (all.step()) {
    if (!take(entry_of(all))) return;
  }
}

std::vector<LedgerEntry> FetchLedger::unfinished_moves() const {
  Statement moves = state_->database->prepare(
      select_rows("staged IS NOT NULL OR doomed IS NOT NULL ORDER BY seq"));
  return all_rows(moves);
}

std::optional<LedgerEntry> FetchLedger::same_bytes(const LedgerEntry& entry) const {
  return first_row(state_->same_bytes.bind(1, entry.sha256).bind(2, entry.seq));
}

std::optional<LedgerEntry> FetchLedger::same_pixels(const LedgerEntry& entry) const {
  if (entry.pixels.empty()) return std::nullopt;
  return first_row(state_->same_pixels.bind(1, entry.pixels).bind(2, entry.seq));
}

std::vector<LedgerEntry> FetchLedger::redirected_to(std::string_view url, int count) const {
  return all_rows(
      state_->redirected.bind(1, hash_key(url)).bind(2, url).bind(3, std::int64_t{count}));
}

bool FetchLedger::owns(const std::string& file) const {
  state_->owner.bind(1, file_key(file));
  const bool found = state_->owner.step();
  state_->owner.reset();
  return found;
}

void FetchLedger::update(const LedgerEntry& entry) {
  Statement& row = state_->update;
  row.bind(1, entry.seq).bind(2, std::int64_t{entry.settled});
  row.bind_or_null(3, entry.verdict).bind_or_null(4, entry.reason).bind_or_null(5, entry.sentence);
  row.bind(6, entry.tries).bind_or_null(7, entry.file);
  entry.file.empty() ? row.bind_null(8) : row.bind(8, file_key(entry.file));
  row.bind_or_null(9, entry.staged).bind_or_null(10, entry.doomed);
  row.bind_or_null(11, entry.final_url);
  const bool redirected = !entry.final_url.empty() && entry.final_url != entry.link.url;
  redirected ? row.bind(12, hash_key(entry.final_url)) : row.bind_null(12);
  row.bind_or_null(13, entry.media_type).bind_or_null(14, entry.etag).bind(15, entry.bytes);
  row.bind_or_null(16, entry.sha256).bind_or_null(17, entry.pixels).bind_or_null(18, entry.print);
  row.bind(19, entry.width).bind(20, entry.height).bind(21, entry.run);
  entry.next_try > 0 ? row.bind(22, entry.next_try) : row.bind_null(22);
  row.run();
}

void FetchLedger::clear_moves(std::int64_t seq) { state_->clear.bind(1, seq).run(); }

std::vector<VerdictCount> FetchLedger::count() const {
  Statement statement = state_->database->prepare(
      "SELECT CASE settled WHEN 1 THEN verdict ELSE '' END AS word, run = ?1 AS now, COUNT(*), "
      "TOTAL(CASE WHEN settled = 1 AND verdict LIKE 'ok%' THEN bytes ELSE 0 END) FROM items "
      "GROUP BY word, now "
      "ORDER BY word, now");
  statement.bind(1, state_->run);
  std::vector<VerdictCount> counts;
  while (statement.step()) {
    counts.push_back({.verdict = statement.text(0),
                      .this_run = statement.integer(1) != 0,
                      .rows = statement.integer(2),
                      .bytes = statement.integer(3)});
  }
  return counts;
}

ToDoSizes FetchLedger::sizes_to_do() const {
  Statement sizes = state_->database->prepare(
      "SELECT TOTAL(want_bytes), COUNT(*) - COUNT(want_bytes) FROM items WHERE settled = 0");
  sizes.step();
  return {.bytes = sizes.integer(0), .unknown = sizes.integer(1)};
}

std::optional<std::string> FetchLedger::kept_text(const std::string& key, double seconds) const {
  Statement statement =
      state_->database->prepare("SELECT text FROM texts WHERE key = ?1 AND at > ?2");
  statement.bind(1, key).bind(2, seconds_now() - static_cast<std::int64_t>(seconds));
  if (!statement.step()) return std::nullopt;
  return statement.text(0);
}

void FetchLedger::keep_text(const std::string& key, const std::string& text) {
  state_->database->prepare("INSERT OR REPLACE INTO texts VALUES(?1, ?2, ?3)")
      .bind(1, key)
      .bind(2, seconds_now())
      .bind(3, text)
      .run();
}

}  // namespace tinct
