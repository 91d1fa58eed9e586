#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace tinct {

class Database;

/// A prepared statement. Parameters are counted from 1, as in "?1", and columns from 0: SQLite's
/// own counts. Not thread-safe.
///
///     auto row = database.prepare("SELECT name FROM clip WHERE id = ?");
///     row.bind(1, id);
///     while (row.step()) names.push_back(row.text(0));
class Statement {
 public:
  /// Without a statement: only to be assigned to.
  Statement() = default;
  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, int value) { return bind(parameter, std::int64_t{value}); }
  Statement& bind(int parameter, double value);
  /// The text is copied.
  Statement& bind(int parameter, std::string_view value);
  Statement& bind_null(int parameter);
  /// NULL for an empty text.
  Statement& bind_or_null(int parameter, std::string_view text);
  /// The bytes are copied.
  Statement& bind_blob(int parameter, std::string_view bytes);

  /// The next row; false at the end, where it is ready to run again. Throws Error(Fault::resource)
  /// for a full or failing disk and a database that another process keeps locked,
  /// Error(Fault::input) for a broken constraint or a file that is damaged.
  bool step();
  /// Runs it to its end, and makes it ready for the next values.
  void run();
  /// Makes it ready to run again; bound values are forgotten.
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] double real(int column) const;
  /// A text's or a blob's bytes; empty for NULL.
  [[nodiscard]] std::string text(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  Statement(sqlite3* database, std::string_view sql);
  void check(int result) const;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// How a database is opened.
enum class DatabaseMode { create, existing, read_only };

/// An SQLite database file (3.37 or newer, for STRICT tables). An empty path is a database that is
/// gone when it is closed. Not thread-safe.
class Database {
 public:
  /// Opens with foreign keys enforced. Other processes' locks are waited for, 5 seconds. Throws
  /// Error that names the file: Fault::input when it isn't there, is damaged or is no database,
  /// Fault::resource when it can't be made.
  explicit Database(const std::filesystem::path& path, DatabaseMode mode = DatabaseMode::create);

  /// Write-ahead log, and a commit that has returned outlives a power cut (synchronous=FULL).
  void make_durable();
  /// Runs statements that give no rows, divided by ";".
  void execute(std::string_view sql);
  [[nodiscard]] Statement prepare(std::string_view sql) const;
  /// The row id of the last INSERT.
  [[nodiscard]] std::int64_t last_id() const;
  /// Rows that the last INSERT, UPDATE or DELETE touched.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  struct Close {
    void operator()(sqlite3* database) const noexcept;
  };
  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Close> database_;
};

/// BEGIN IMMEDIATE … COMMIT; rolled back when it is destroyed before commit().
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  /// Throws as Statement::step(); then nothing of the transaction is in the file.
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace tinct
