#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/data/sqlite.h"
#include "lib/net/fetch_ledger.h"
#include "lib/net/settled_before.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

Link link_to(const std::string& url) {
  Link link;
  link.url = url;
  return link;
}

LedgerEntry settled(std::int64_t seq, const std::string& verdict, const std::string& file) {
  LedgerEntry row;
  row.seq = seq;
  row.settled = true;
  row.verdict = verdict;
  row.file = file;
  row.bytes = 5;
  return row;
}

}  // namespace

TEST_CASE("rows keep the order of the list, and a URL has one", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  CHECK(ledger.add(link_to("http://a/1.jpg")) == 1);
  CHECK(ledger.add(link_to("http://a/2.jpg")) == 2);
  CHECK(ledger.add(link_to("http://a/1.jpg")) == 1);
  ToDoPlace place;
  const auto rows = ledger.to_do(place, 10);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].link.url == "http://a/1.jpg");
  CHECK(rows[1].name == "2.jpg");
  CHECK(ledger.to_do(place, 10).empty());
}

TEST_CASE("what was committed is there in another process, what was not isn't", "[net]") {
  const test::TemporaryFolder folder;
  {
    FetchLedger ledger(folder.path(), FetchLedger::Access::write);
    ledger.begin();
    ledger.add(link_to("http://a/1.jpg"));
    ledger.commit();
    ledger.update(settled(1, "ok", "1.jpg"));
    ledger.begin();
    ledger.add(link_to("http://a/2.jpg"));
  }
  const FetchLedger ledger(folder.path(), FetchLedger::Access::read);
  REQUIRE(ledger.find("http://a/1.jpg").has_value());
  CHECK(ledger.find("http://a/1.jpg")->file == "1.jpg");
  CHECK_FALSE(ledger.find("http://a/2.jpg").has_value());
}

TEST_CASE("a folder is written by one process at a time", "[net]") {
  const test::TemporaryFolder folder;
  const FetchLedger first(folder.path(), FetchLedger::Access::write);
  try {
    const FetchLedger second(folder.path(), FetchLedger::Access::write);
    FAIL("the first one has the folder");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    CHECK_THAT(error.what(), Catch::StartsWith("another fetch works in " + folder.path().string()));
  }
  CHECK_NOTHROW(FetchLedger(folder.path(), FetchLedger::Access::join));
}

TEST_CASE("a file that is no ledger is refused by name", "[net]") {
  const test::TemporaryFolder folder;
  test::write_bytes(FetchLedger::home(folder.path()) / "ledger.sqlite", std::string(4096, 'x'));
  CHECK_THROWS_WITH(FetchLedger(folder.path(), FetchLedger::Access::write),
                    Catch::Contains("ledger.sqlite"));
}

TEST_CASE("failed rows are opened again by their class, settled ones stay", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  for (const char* url : {"http://a/1", "http://a/2", "http://a/3"}) ledger.add(link_to(url));
  ledger.update(settled(1, "ok", "1.jpg"));
  ledger.update(settled(2, "fail:http", ""));
  ledger.update(settled(3, "fail:timeout", ""));
  CHECK(ledger.reopen("fail:timeout") == 1);
  CHECK_FALSE(ledger.at(3)->settled);
  CHECK(ledger.at(2)->settled);
  CHECK(ledger.reopen("fail") == 1);
  CHECK(ledger.at(1)->settled);
}

TEST_CASE("a failed row whose server wants a rest is left until that is over", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  for (const std::int64_t from_now : {-10, 3600, 7200}) {
    LedgerEntry row =
        settled(ledger.add(link_to("http://a/" + std::to_string(from_now))), "fail:http", "");
    row.next_try = now + from_now;
    ledger.update(row);
  }
  const FetchLedger::Resting resting = ledger.resting("fail");
  CHECK(resting.rows == 2);
  CHECK(resting.seconds == Approx(3600).margin(60));
  CHECK(ledger.reopen("fail") == 1);
  CHECK_FALSE(ledger.at(1)->settled);
  CHECK(ledger.reopen("fail", 4000) == 1);
  CHECK(ledger.resting("fail:http", 4000).rows == 1);
}

TEST_CASE("a ledger of the first format is read as it is, and brought up to date to be written",
          "[net]") {
  const test::TemporaryFolder folder;
  {
    FetchLedger ledger(folder.path(), FetchLedger::Access::write);
    ledger.add(link_to("http://a/1.jpg"));
    ledger.update(settled(1, "ok", "1.jpg"));
  }
  const auto path = FetchLedger::home(folder.path()) / "ledger.sqlite";
  const auto version = [&] {
    const Database database(path);
    Statement statement = database.prepare("PRAGMA user_version");
    REQUIRE(statement.step());
    return statement.integer(0);
  };
  Database(path).execute(
      "ALTER TABLE items DROP COLUMN next_try; DROP TABLE placeholders; PRAGMA user_version = 1");
  {
    const FetchLedger ledger(folder.path(), FetchLedger::Access::read);
    REQUIRE(ledger.find("http://a/1.jpg").has_value());
    CHECK(ledger.find("http://a/1.jpg")->file == "1.jpg");
    CHECK(ledger.at(1)->next_try == 0);
  }
  CHECK(version() == 1);
  {
    FetchLedger ledger(folder.path(), FetchLedger::Access::write);
    LedgerEntry row = *ledger.at(1);
    CHECK(row.file == "1.jpg");
    row.next_try = 5;
    ledger.update(row);
    CHECK(ledger.placeholder(row).empty());
  }
  CHECK(version() == 2);
  CHECK(FetchLedger(folder.path(), FetchLedger::Access::read).at(1)->next_try == 5);
}

TEST_CASE("a plan takes over what is settled, however many rows that are", "[net]") {
  constexpr int kRows = 12'003;
  const test::TemporaryFolder folder;
  FetchLedger before(folder.path(), FetchLedger::Access::write);
  FetchLedger plan(folder.path(), FetchLedger::Access::scratch);
  const auto url = [](int i) { return "http://a/" + std::to_string(i) + ".jpg"; };
  before.begin();
  for (int i = 0; i < kRows; ++i) {
    LedgerEntry row = settled(before.add(link_to(url(i))), "ok", std::to_string(i) + ".jpg");
    row.settled = i % 3 != 0;
    row.doomed = "old";
    before.update(row);
  }
  before.commit();
  plan.begin();
  for (int i = kRows; i > 0; --i) plan.add(link_to(url(i)));  // the first is left out, one is new
  plan.commit();
  take_settled(plan, before);
  int taken = 0;
  plan.for_each([&](const LedgerEntry& row) {
    const int i = kRows + 1 - static_cast<int>(row.seq);
    const bool is_known = i % 3 != 0 && i < kRows;
    taken += row.settled;
    if (row.settled != is_known) FAIL(row.link.url);
    if (row.settled && (row.file != std::to_string(i) + ".jpg" || !row.doomed.empty())) {
      FAIL(row.file);
    }
    return true;
  });
  CHECK(taken == 8'002);
}

TEST_CASE("a list that now gives another size makes the row to do again", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  Link link = link_to("http://a/1.jpg");
  ledger.add(link);
  ledger.update(settled(1, "ok", "1.jpg"));
  link.size = 5;
  ledger.add(link);
  CHECK(ledger.at(1)->settled);
  link.size = 6;
  ledger.add(link);
  CHECK_FALSE(ledger.at(1)->settled);
}

TEST_CASE("what was found elsewhere is to do, without the rest that its old place asked for",
          "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  ledger.add(link_to("http://a/1.mp4"));
  LedgerEntry row = settled(1, "fail:http", "");
  row.next_try = std::int64_t{1} << 40;
  ledger.update(row);
  ledger.add(link_to("http://a/1.mp4"), R"({"license":"CC0"})");
  CHECK(ledger.at(1)->settled);
  CHECK(ledger.at(1)->next_try == row.next_try);
  ledger.add(link_to("http://a/1.mp4"), R"({"found_at":{"http://a/1.mp4":"http://b/1.mp4"}})");
  CHECK_FALSE(ledger.at(1)->settled);
  CHECK(ledger.at(1)->next_try == 0);
}

TEST_CASE("names that rows share get marks, whatever their letter case; others stay", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  for (const char* url : {"http://a/1.jpg", "http://b/1.JPG", "http://c/1.jpg", "http://a/2.jpg"}) {
    ledger.add(link_to(url));
  }
  ledger.update(settled(3, "ok", "1.jpg"));
  ledger.begin();
  ledger.mark_shared_names();
  ledger.commit();
  CHECK(ledger.at(1)->name != "1.jpg");
  CHECK(ledger.at(2)->name != "1.JPG");
  CHECK(ledger.at(1)->name != ledger.at(2)->name);
  CHECK(ledger.at(3)->name == "1.jpg");  // it has its file
  CHECK(ledger.at(4)->name == "2.jpg");
}

TEST_CASE("a sample is the same links in every run, and as many as asked for", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  for (int i = 0; i < 100; ++i) ledger.add(link_to("http://a/" + std::to_string(i) + ".jpg"));
  ToDoPlace place{.most_hash = ledger.hash_of_sample(10)};
  const auto rows = ledger.to_do(place, 100);
  CHECK(rows.size() == 10);
  ToDoPlace mixed{.mixed = true, .most_hash = ledger.hash_of_sample(10)};
  CHECK(ledger.to_do(mixed, 100).size() == 10);
}

TEST_CASE("rows can be read on from where one was left", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  for (int i = 0; i < 5; ++i) ledger.add(link_to("http://a/" + std::to_string(i)));
  std::vector<std::int64_t> rows;
  ledger.for_each(
      [&](const LedgerEntry& row) {
        rows.push_back(row.seq);
        return rows.size() < 2;
      },
      2);
  CHECK(rows == std::vector<std::int64_t>{3, 4});
}
