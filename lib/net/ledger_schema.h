#pragma once

// Private to lib/net: the tables of the ledger. `key` and `name_key` are XXH3-64 of URL and
// lower-case name: an index over numbers takes a fifth of one over texts. There is none over
// `name_key` (there was): its numbers come in random order, so to keep it costs more for each row
// of a long list than to sort them all once, when names that are shared get their marks.

namespace tinct {

inline constexpr int kLedgerVersion = 2;

inline constexpr const char* kLedgerSchema = R"(
CREATE TABLE IF NOT EXISTS items(
  seq INTEGER PRIMARY KEY, key INTEGER NOT NULL, name_key INTEGER NOT NULL, url TEXT NOT NULL,
  want_bytes INTEGER, want_sha256 TEXT, extra TEXT, name TEXT NOT NULL,
  name_is_final INTEGER NOT NULL, settled INTEGER NOT NULL DEFAULT 0,
  run INTEGER NOT NULL DEFAULT 0, verdict TEXT, reason TEXT, sentence TEXT,
  tries INTEGER NOT NULL DEFAULT 0, file TEXT, file_key INTEGER, staged TEXT, doomed TEXT,
  final_url TEXT, target INTEGER, media_type TEXT, etag TEXT, bytes INTEGER, sha256 TEXT,
  pixels TEXT, print TEXT, width INTEGER, height INTEGER, next_try INTEGER);
CREATE INDEX IF NOT EXISTS items_key ON items(key);
DROP INDEX IF EXISTS items_name;
CREATE INDEX IF NOT EXISTS items_to_do ON items(seq) WHERE settled = 0;
CREATE INDEX IF NOT EXISTS items_moves ON items(seq) WHERE staged IS NOT NULL OR doomed IS NOT NULL;
CREATE INDEX IF NOT EXISTS items_sha256 ON items(sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX IF NOT EXISTS items_pixels ON items(pixels) WHERE pixels IS NOT NULL;
CREATE INDEX IF NOT EXISTS items_target ON items(target) WHERE target IS NOT NULL;
CREATE INDEX IF NOT EXISTS items_file ON items(file_key) WHERE file_key IS NOT NULL;
CREATE TABLE IF NOT EXISTS runs(run INTEGER PRIMARY KEY, began INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sources(source TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS texts(key TEXT PRIMARY KEY, at INTEGER NOT NULL, text TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS placeholders(hash TEXT PRIMARY KEY, says TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused_samples(
  seq INTEGER PRIMARY KEY, verdict TEXT NOT NULL, jpeg BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS samples(seq INTEGER PRIMARY KEY, jpeg BLOB NOT NULL);
)";

}  // namespace tinct
