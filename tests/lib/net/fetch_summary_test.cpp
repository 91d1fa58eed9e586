#include <string>

#include "lib/net/fetch.h"
#include "lib/net/fetch_summary.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

void add_settled_row(FetchLedger& ledger, const std::string& url, const std::string& verdict,
                     const std::string& sentence) {
  LedgerEntry row;
  row.link.url = url;
  row.settled = true;
  row.verdict = verdict;
  row.sentence = sentence;
  if (sentence.empty()) {
    row.file = "kept.jpg";
    row.bytes = 40;
    row.media_type = "image/jpeg";
  }
  ledger.add_settled(row);
}

}  // namespace

TEST_CASE("a summary counts classes and hosts and has the first link of each failure", "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  add_settled_row(ledger, "http://a/1.jpg", "ok", {});
  add_settled_row(ledger, "http://a:80/2.jpg", "fail:http", "the server answers 404 Not Found");
  add_settled_row(ledger, "http://b/3.jpg", "fail:http", "the server answers 410 Gone");
  add_settled_row(ledger, "http://b/4.jpg", "skip:robots", "robots.txt forbids /4.jpg");
  Link link;
  link.url = "http://b/5.jpg";
  ledger.add(link);

  const Json summary = fetch_summary(ledger);
  CHECK(summary["links"] == 5);
  CHECK(summary["bytes"] == 40);
  CHECK(summary["hosts_in_all"] == 2);
  CHECK(summary["hosts"][0] ==
        Json::parse(R"({"host": "http://b", "links": 3, "kept": 0, "failed": 1, "other": 2,
                        "bytes": 0})"));
  CHECK(summary["examples"] == Json::parse(R"([
        {"verdict": "fail:http", "url": "http://a:80/2.jpg",
         "sentence": "the server answers 404 Not Found"},
        {"verdict": "skip:robots", "url": "http://b/4.jpg",
         "sentence": "robots.txt forbids /4.jpg"}])"));
  CHECK(summary["samples"] == Json::parse(R"([{"verdict": "ok", "files": ["kept.jpg"]}])"));
}

TEST_CASE("how many may fail is a share of what is settled", "[net]") {
  FetchOptions options;
  FetchReport report;
  CHECK_FALSE(too_many_failed(report, options));
  report.done = 50;
  report.skipped = 40;
  report.duplicate = 5;
  report.planned = 1000;
  CHECK_FALSE(too_many_failed(report, options));
  report.failed = 5;
  CHECK(too_many_failed(report, options));
  options.allow_failed = 5;
  CHECK_FALSE(too_many_failed(report, options));
  options.allow_failed = 4.9;
  CHECK(too_many_failed(report, options));
}
