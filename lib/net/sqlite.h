#pragma once

// Private to lib/net: the one header that shows SQLite's types.

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace tinct::sql {

/// A prepared statement. Parameters count from 1, columns from 0. Not thread-safe.
class Statement {
 public:
  Statement() = default;
  /// Throws Error(Fault::bug) for wrong SQL, and as Database for the rest.
  Statement(sqlite3* database, std::string_view sql);

  Statement& bind(int parameter, std::int64_t value);
  /// Text is copied.
  Statement& bind(int parameter, std::string_view text);
  /// NULL for an empty text.
  Statement& bind_or_null(int parameter, std::string_view text);
  Statement& bind_null(int parameter);
  Statement& bind_blob(int parameter, std::string_view bytes);

  /// Goes on to the next row; false at the end, where the statement can be bound anew.
  bool step();
  /// step() to the end.
  void run();
  /// Gives up the rows that are left.
  void reset() noexcept;

  [[nodiscard]] std::int64_t integer(int column) const noexcept;
  [[nodiscard]] bool is_null(int column) const noexcept;
  /// NULL is the empty text.
  [[nodiscard]] std::string text(int column) const;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// A connection to a database file. Errors are thrown as Error: Fault::resource for a full or
/// failing disk, Fault::input for a file that is damaged or none, Fault::usage for one in use.
class Database {
 public:
  enum class Access { read, write };
  Database(const std::filesystem::path& path, Access access);

  void execute(const char* sql);
  [[nodiscard]] Statement prepare(std::string_view sql) const;
  [[nodiscard]] std::int64_t last_insert_id() const noexcept;

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept { sqlite3_close_v2(database); }
  };
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace tinct::sql
