#include <string>

#include "lib/base/json.h"
#include "lib/net/fetch.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/lib/net/recording_server.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;
using test::made_up_jpeg;
using test::RecordingServer;

namespace {

const std::string kTdmPath = "/.well-known/tdmrep.json";
const std::string kReserved =
    R"([{"location": "/open/", "tdm-reservation": 0},
        {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://example.org/terms"}])";

void put_pictures(const RecordingServer& server) {
  server.put("/open/1.jpg", made_up_jpeg(9'000, 1));
  server.put("/2.jpg", made_up_jpeg(9'000, 2));
}

FetchOptions polite(const FetchFolder& folder, const RecordingServer& server) {
  FetchOptions options = folder.options({server.url("/open/1.jpg"), server.url("/2.jpg")});
  options.ignore_robots = false;
  return options;
}

}  // namespace

TEST_CASE("what a host's tdmrep.json reserves is not asked for", "[net]") {
  const RecordingServer server;
  put_pictures(server);
  server.put(kTdmPath, kReserved);
  const FetchFolder folder;
  const FetchReport report = fetch(polite(folder, server));
  REQUIRE(report.items.size() == 2);
  CHECK(report.items[0].verdict == "ok");
  CHECK(report.items[1].verdict == "skip:optout");
  CHECK(report.items[1].sentence.find("https://example.org/terms") != std::string::npos);
  CHECK(server.asked("/2.jpg") == 0);
  // After robots.txt, before everything else.
  const auto requests = server.requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0]["path"] == "/robots.txt");
  CHECK(requests[1]["path"] == kTdmPath);
}

TEST_CASE("a tdmrep.json is kept for a day, over runs, also where there is none", "[net]") {
  for (const bool has_file : {true, false}) {
    const RecordingServer server;
    put_pictures(server);
    server.put("/open/3.jpg", made_up_jpeg(9'000, 3));
    if (has_file) server.put(kTdmPath, kReserved);
    const FetchFolder folder;
    CHECK(fetch(polite(folder, server)).excluded == (has_file ? 1 : 0));
    FetchOptions more = folder.options({server.url("/open/3.jpg")});
    more.ignore_robots = false;
    CHECK(fetch(more).done == 1);
    CHECK(server.asked(kTdmPath) == 1);
  }
}

TEST_CASE("a tdmrep.json that is garbage or elsewhere reserves nothing", "[net]") {
  for (const bool garbage : {true, false}) {
    RecordingServer server;
    put_pictures(server);
    server.put("/rules.json", kReserved);
    if (garbage) {
      server.put(kTdmPath, "<html>" + kReserved);
    } else {
      server.answer(kTdmPath, 302, {{"Location", server.url("/rules.json")}});
    }
    const FetchFolder folder;
    CHECK(fetch(polite(folder, server)).done == 2);
    CHECK(server.asked("/rules.json") == 0);
  }
}

TEST_CASE("a tdmrep.json is not asked for where robots.txt forbids it, or by nobody", "[net]") {
  RecordingServer server;
  put_pictures(server);
  server.put(kTdmPath, kReserved);
  server.put("/robots.txt", "User-agent: *\nDisallow: /.well-known/\n");
  const FetchFolder forbidden;
  CHECK(fetch(polite(forbidden, server)).done == 2);
  server.answer("/robots.txt", 404);
  const FetchFolder ignoring_opt_outs;
  FetchOptions options = polite(ignoring_opt_outs, server);
  options.ignore_opt_outs = true;
  CHECK(fetch(options).done == 2);
  const FetchFolder own_site;
  options = polite(own_site, server);
  options.ignore_robots = true;
  CHECK(fetch(options).done == 2);
  CHECK(server.asked(kTdmPath) == 0);
}

TEST_CASE("a tdmrep.json that a server fails to give is tried again, then there is none", "[net]") {
  RecordingServer server;
  put_pictures(server);
  server.answer(kTdmPath, 500);
  const FetchFolder folder;
  CHECK(fetch(polite(folder, server)).done == 2);
  CHECK(server.asked(kTdmPath) == 2);  // --retries 1
}

TEST_CASE("a rest that a host asks for instead of its tdmrep.json holds for later runs", "[net]") {
  RecordingServer server;
  put_pictures(server);
  server.answer(kTdmPath, 503, {{"Retry-After", "3600"}});
  const FetchFolder folder;
  FetchOptions options = polite(folder, server);
  CHECK(fetch(options).failed == 2);
  const auto asked = server.requests().size();
  options.retry_failed = "all";
  CHECK(fetch(options).failed == 2);
  CHECK(server.requests().size() == asked);
}
