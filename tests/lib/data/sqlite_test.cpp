#include <fstream>
#include <string>

#include "lib/base/errors.h"
#include "lib/data/sqlite.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::TemporaryFolder;

namespace {

std::int64_t rows(const Database& database) {
  Statement count = database.prepare("SELECT count(*) FROM t");
  REQUIRE(count.step());
  return count.integer(0);
}

Fault fault_of(auto&& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.fault();
  }
  FAIL("nothing was thrown");
  return Fault::bug;
}

}  // namespace

TEST_CASE("values come back from a database as they were bound", "[data]") {
  const TemporaryFolder folder;
  Database database(folder / "a.sqlite");
  database.make_durable();
  database.execute("CREATE TABLE t(i INTEGER, r REAL, s TEXT) STRICT");
  Statement insert = database.prepare("INSERT INTO t VALUES(?, ?, ?)");
  insert.bind(1, std::int64_t{1} << 60).bind(2, 0.1).bind(3, std::string("a'b\0c", 5)).run();
  insert.bind(1, 2).bind_null(2).bind(3, "").run();
  CHECK(database.last_id() == 2);
  Statement read = database.prepare("SELECT * FROM t ORDER BY i DESC");
  REQUIRE(read.step());
  CHECK(read.integer(0) == std::int64_t{1} << 60);
  CHECK(read.real(1) == 0.1);
  CHECK(read.text(2) == std::string("a'b\0c", 5));
  REQUIRE(read.step());
  CHECK(read.is_null(1));
  CHECK(read.text(2).empty());
  CHECK_FALSE(read.step());
}

TEST_CASE("a transaction that isn't committed leaves nothing", "[data]") {
  const TemporaryFolder folder;
  Database database(folder / "a.sqlite");
  database.execute("CREATE TABLE t(i INTEGER) STRICT");
  {
    Transaction transaction(database);
    database.execute("INSERT INTO t VALUES(1)");
  }
  CHECK(rows(database) == 0);
  Transaction kept(database);
  database.execute("INSERT INTO t VALUES(1)");
  kept.commit();
  CHECK(rows(database) == 1);
}

TEST_CASE("a full disk is the machine's fault, a broken rule and a bad file the input's",
          "[data]") {
  const TemporaryFolder folder;
  Database database(folder / "a.sqlite");
  database.execute("CREATE TABLE t(i INTEGER PRIMARY KEY, s TEXT) STRICT");
  database.execute("PRAGMA max_page_count = 4");
  CHECK(fault_of([&] {
          database.prepare("INSERT INTO t VALUES(1, ?)").bind(1, std::string(100000, 'x')).run();
        }) == Fault::resource);
  database.execute("INSERT INTO t VALUES(1, 'a')");
  CHECK(fault_of([&] { database.execute("INSERT INTO t VALUES(1, 'b')"); }) == Fault::input);
  std::ofstream(folder / "b.sqlite") << std::string(5000, 'b');
  CHECK(fault_of([&] { Database bad(folder / "b.sqlite"); }) == Fault::input);
  CHECK(fault_of([&] { Database gone(folder / "c", DatabaseMode::existing); }) == Fault::input);
}
