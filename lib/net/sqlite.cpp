#include "lib/net/sqlite.h"

#include "lib/base/errors.h"

namespace tinct::sql {
namespace {

[[noreturn]] void throw_error(sqlite3* database, int code) {
  const char* name = database == nullptr ? nullptr : sqlite3_db_filename(database, "main");
  const std::string file = name == nullptr || *name == '\0' ? "the ledger" : name;
  const std::string text = database == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(database);
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY: throw Error(Fault::resource, "can't write " + file + ": " + text);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw Error(Fault::input, file + " is damaged (" + text +
                                    "): move it away, and the files will be fetched again");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Error(Fault::usage, file + " is in use by another program; wait for its end");
    default: throw Error(Fault::bug, file + ": " + text);
  }
}

}  // namespace

Statement::Statement(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* made = nullptr;
  const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &made, nullptr);
  statement_.reset(made);
  if (code != SQLITE_OK) throw_error(database, code);
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  sqlite3_bind_int64(statement_.get(), parameter, value);
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
  sqlite3_bind_text(statement_.get(), parameter, text.data(), static_cast<int>(text.size()),
                    SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::bind_or_null(int parameter, std::string_view text) {
  return text.empty() ? bind_null(parameter) : bind(parameter, text);
}

Statement& Statement::bind_null(int parameter) {
  sqlite3_bind_null(statement_.get(), parameter);
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  sqlite3_bind_blob(statement_.get(), parameter, bytes.data(), static_cast<int>(bytes.size()),
                    SQLITE_TRANSIENT);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  sqlite3* database = sqlite3_db_handle(statement_.get());
  if (code != SQLITE_DONE) {
    const int extended = sqlite3_extended_errcode(database);
    throw_error(database, extended);
  }
  reset();
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

void Statement::reset() noexcept { sqlite3_reset(statement_.get()); }

std::int64_t Statement::integer(int column) const noexcept {
  return sqlite3_column_int64(statement_.get(), column);
}

bool Statement::is_null(int column) const noexcept {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::string Statement::text(int column) const {
  const void* bytes = sqlite3_column_blob(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes == nullptr
             ? std::string()
             : std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

Database::Database(const std::filesystem::path& path, Access access) {
  sqlite3* opened = nullptr;
  const int flags =
      access == Access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  database_.reset(opened);
  if (code != SQLITE_OK) throw_error(opened, code);
  sqlite3_busy_timeout(opened, 60'000);
}

void Database::execute(const char* sql) {
  const int code = sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw_error(database_.get(), code);
}

Statement Database::prepare(std::string_view sql) const { return {database_.get(), sql}; }

std::int64_t Database::last_insert_id() const noexcept {
  return sqlite3_last_insert_rowid(database_.get());
}

}  // namespace tinct::sql
