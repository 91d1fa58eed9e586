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

TEST_CASE("a duplicate is shown by what is kept in its stead, a refused picture by its sample",
          "[net]") {
  const test::TemporaryFolder folder;
  FetchLedger ledger(folder.path(), FetchLedger::Access::write);
  add_settled_row(ledger, "http://a/1.jpg", "ok", {});
  LedgerEntry kept = *ledger.at(1);
  kept.sha256 = "x";
  kept.pixels = "X";
  kept.media_type = "video/mp4";
  ledger.update(kept);
  for (const char* verdict : {"dup:bytes", "dup:pixels"}) {
    LedgerEntry copy;
    copy.link.url = std::string("http://b/") + verdict;
    copy.settled = true;
    copy.verdict = verdict;
    copy.sha256 = copy.verdict == "dup:bytes" ? "x" : "y";
    copy.pixels = "X";
    copy.media_type = "video/mp4";
    ledger.add_settled(copy);
  }
  CHECK(fetch_summary(ledger)["samples"] == Json::parse(R"([
        {"verdict": "dup:bytes", "files": ["kept.jpg"]},
        {"verdict": "dup:pixels", "files": ["kept.jpg"]},
        {"verdict": "ok", "files": ["kept.jpg"]}])"));

  for (int i = 0; i < 30; ++i) {
    const std::string url = "http://c/" + std::to_string(i) + ".gif";
    add_settled_row(ledger, url, "fail:too_small", "1x1 pixels");
    ledger.keep_refused_sample(*ledger.find(url), "jpeg " + std::to_string(i));
  }
  CHECK(ledger.refused_samples("fail:too_small").size() == 24);
  LedgerEntry mended = *ledger.find("http://c/0.gif");
  mended.verdict = "ok";
  ledger.update(mended);
  CHECK(ledger.refused_samples("fail:too_small").front() == "jpeg 1");
  CHECK(ledger.refused_samples("fail:corrupt").empty());
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
