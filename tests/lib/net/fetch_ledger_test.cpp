#include <string>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/net/fetch_ledger.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

LedgerEntry done(const std::string& url, const std::string& file) {
  LedgerEntry entry;
  entry.url = url;
  entry.file = file;
  entry.bytes = 5;
  entry.sha256 = "ab";
  return entry;
}

}  // namespace

TEST_CASE("the last line of a URL counts, and failures are no files", "[net]") {
  const test::TemporaryFolder folder;
  {
    FetchLedger ledger(folder.path(), FetchLedger::Access::append);
    LedgerEntry failed;
    failed.url = "http://a/1";
    failed.reason = "not_found";
    ledger.append(failed);
    ledger.append(done("http://a/2", "2.jpg"));
    ledger.append(done("http://a/1", "1.jpg"));
  }
  const FetchLedger ledger(folder.path(), FetchLedger::Access::read);
  REQUIRE(ledger.find("http://a/1") != nullptr);
  CHECK(ledger.find("http://a/1")->file == "1.jpg");
  CHECK(ledger.find("http://a/2")->bytes == 5);
  CHECK(ledger.find("http://a/3") == nullptr);
}

TEST_CASE("a ledger torn at any byte keeps all whole lines and takes new ones", "[net]") {
  const std::string first = ledger_line(done("http://a/1", "1.jpg"));
  const std::string second = ledger_line(done("http://a/2", "2.jpg"));
  for (std::size_t kept = 0; kept < second.size(); ++kept) {
    const test::TemporaryFolder folder;
    test::write_bytes(folder / "fetch.jsonl", first + second.substr(0, kept));
    {
      FetchLedger ledger(folder.path(), FetchLedger::Access::append);
      REQUIRE(ledger.entries().size() == 1);
      ledger.append(done("http://a/3", "3.jpg"));
    }
    const FetchLedger again(folder.path(), FetchLedger::Access::read);
    REQUIRE(again.entries().size() == 2);
    REQUIRE(again.find("http://a/3") != nullptr);
  }
}

TEST_CASE("lines that are no records are left out", "[net]") {
  set_log_level(LogLevel::quiet);
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "fetch.jsonl",
                    "rubbish\n{\"url\":1}\n[]\n\n" + ledger_line(done("http://a/1", "1.jpg")));
  const FetchLedger ledger(folder.path(), FetchLedger::Access::read);
  CHECK(ledger.entries().size() == 1);
}

TEST_CASE("two fetches can't append to one ledger", "[net]") {
  const test::TemporaryFolder folder;
  const FetchLedger first(folder.path(), FetchLedger::Access::append);
  try {
    const FetchLedger second(folder.path(), FetchLedger::Access::append);
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    CHECK(std::string(error.what()).find(folder.path().string()) != std::string::npos);
  }
  CHECK_NOTHROW(FetchLedger(folder.path(), FetchLedger::Access::read));
}
