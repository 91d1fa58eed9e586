// What a host said in a Retry-After holds for later runs too.
#include <string>

#include "lib/net/fetch.h"
#include "lib/net/fetch_ledger.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/lib/net/recording_server.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;
using test::made_up_jpeg;
using test::RecordingServer;

namespace {

int asked_in_all(const RecordingServer& server) {
  return static_cast<int>(server.requests().size());
}

// As if the time had passed.
void end_rests(const FetchFolder& folder, const RecordingServer& server) {
  FetchLedger ledger(folder.out(), FetchLedger::Access::write);
  const std::string url = server.url("");
  ledger.keep_text("rest " + url, "1");
  for (std::int64_t seq = 1; auto row = ledger.at(seq); ++seq) {
    row->next_try = row->next_try > 0 ? 1 : 0;
    ledger.update(*row);
  }
}

}  // namespace

TEST_CASE("a host that asked to come back in an hour is left alone by later runs until then",
          "[net]") {
  RecordingServer server;
  server.put("/b.jpg", made_up_jpeg(9'000, 2));
  server.put("/c.jpg", made_up_jpeg(9'000, 3));
  server.answer("/a.jpg", 429, {{"Retry-After", "3600"}});
  const FetchFolder folder;
  FetchOptions options = folder.options({server.url("/a.jpg"), server.url("/b.jpg")});
  options.per_host = 1;
  CHECK(fetch(options).failed == 2);
  CHECK(asked_in_all(server) == 1);

  // Failed links, and one that is new.
  options = folder.options({server.url("/a.jpg"), server.url("/b.jpg"), server.url("/c.jpg")});
  options.retry_failed = "all";
  const FetchReport resting = fetch(options);
  REQUIRE(resting.items.size() == 3);
  CHECK(resting.failed == 3);
  CHECK(resting.items[2].verdict == "fail:http");
  CHECK(resting.items[2].sentence.find("asks to come back in 3") != std::string::npos);
  CHECK(asked_in_all(server) == 1);

  end_rests(folder, server);
  server.answer("/a.jpg", 404);
  const FetchReport after = fetch(options);
  CHECK(after.done == 2);
  CHECK(after.failed == 1);
}

TEST_CASE("a rest shorter than our patience is waited for, also by the next run", "[net]") {
  RecordingServer server;
  server.answer("/a.jpg", 503, {{"Retry-After", "2"}});
  const FetchFolder folder;
  FetchOptions options = folder.options({server.url("/a.jpg")});
  options.retries = 0;
  CHECK(fetch(options).failed == 1);
  const FetchLedger ledger(folder.out(), FetchLedger::Access::read);
  const std::int64_t first = ledger.at(1)->next_try;
  CHECK(first > 0);
  options.retry_failed = "all";
  CHECK(fetch(options).failed == 1);
  CHECK(asked_in_all(server) == 2);
  // Not before it, and with a wish of its own.
  CHECK(ledger.at(1)->next_try >= first + 2);
}
