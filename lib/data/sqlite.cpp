#include "lib/data/sqlite.h"

#include <sqlite3.h>

#include "lib/base/errors.h"
#include "lib/base/log.h"

namespace tinct {
namespace {

constexpr int kPatienceMs = 5000;

// A full disk, lost memory and a lock are not the file's fault.
[[noreturn]] void throw_error(sqlite3* database, int code) {
  const char* name = sqlite3_db_filename(database, "main");
  const std::string file = name == nullptr || *name == '\0' ? "a database in memory" : name;
  const std::string text = sqlite3_errmsg(database);
  switch (code & 0xff) {
    case SQLITE_FULL:
      throw Error(Fault::resource, "can't write " + file + ": " + text +
                                       "; free some space and run the same command again");
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_READONLY: throw Error(Fault::resource, "can't write " + file + ": " + text);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Error(Fault::resource, file + " is in use by another program; wait for its end");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: throw Error(Fault::input, file + " is damaged: " + text);
    default: throw Error(Fault::input, file + ": " + text);
  }
}

int open_flags(DatabaseMode mode) {
  switch (mode) {
    case DatabaseMode::read_only: return SQLITE_OPEN_READONLY;
    case DatabaseMode::existing: return SQLITE_OPEN_READWRITE;
    case DatabaseMode::create: break;
  }
  return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

Statement::Statement(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
  if (result != SQLITE_OK) throw_error(database, result);
}

void Statement::check(int result) const {
  if (result != SQLITE_OK) throw_error(sqlite3_db_handle(statement_.get()), result);
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), parameter, value));
  return *this;
}

Statement& Statement::bind(int parameter, double value) {
  check(sqlite3_bind_double(statement_.get(), parameter, value));
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view value) {
  check(sqlite3_bind_text64(statement_.get(), parameter, value.data(), value.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_null(int parameter) {
  check(sqlite3_bind_null(statement_.get(), parameter));
  return *this;
}

Statement& Statement::bind_or_null(int parameter, std::string_view text) {
  return text.empty() ? bind_null(parameter) : bind(parameter, text);
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  check(sqlite3_bind_blob64(statement_.get(), parameter, bytes.data(), bytes.size(),
                            SQLITE_TRANSIENT));
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  // A failed statement stays busy, and would keep its transaction from being rolled back.
  const int reset = sqlite3_reset(statement_.get());
  if (result != SQLITE_DONE) throw_error(sqlite3_db_handle(statement_.get()), reset);
  return false;
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

void Database::Close::operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }

Database::Database(const std::filesystem::path& path, DatabaseMode mode) : path_(path) {
  sqlite3* database = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &database, open_flags(mode), nullptr);
  database_.reset(database);
  if (result != SQLITE_OK) {
    const bool makes = mode == DatabaseMode::create && (result & 0xff) == SQLITE_CANTOPEN;
    throw Error(makes ? Fault::resource : Fault::input,
                "can't open " + path.string() + ": " +
                    (database == nullptr ? "no memory" : sqlite3_errmsg(database)));
  }
  sqlite3_busy_timeout(database, kPatienceMs);
  execute("PRAGMA foreign_keys = ON");
  // A file that is no database is noticed by the first read only.
  (void)prepare("SELECT count(*) FROM sqlite_master").step();
}

void Database::make_durable() {
  (void)prepare("PRAGMA journal_mode = WAL").step();
  execute("PRAGMA synchronous = FULL");
}

void Database::execute(std::string_view sql) {
  const int result =
      sqlite3_exec(database_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) throw_error(database_.get(), result);
}

Statement Database::prepare(std::string_view sql) const { return {database_.get(), sql}; }

std::int64_t Database::last_id() const { return sqlite3_last_insert_rowid(database_.get()); }

std::int64_t Database::changes() const { return sqlite3_changes(database_.get()); }

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const std::exception& error) {
    // SQLite rolls back by itself after a full disk.
    log_detail(error.what());
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace tinct
