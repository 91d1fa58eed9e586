// What bounds transfers: bytes a second, names looked up at once, tries of a name, connections.
#include <chrono>
#include <string>
#include <vector>

#include "lib/base/hash.h"
#include "lib/net/transfer.h"
#include "tests/lib/net/many_hosts.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::body_of;
using test::Environment;
using test::free_port;
using test::get;
using test::host_number;
using test::LinksRun;
using test::ManyHosts;
using test::ServerProcess;
using test::source_folder;
using test::with_loops;

TEST_CASE("a rate limit holds for all transfers together, and is no standstill", "[net]") {
  const ManyHosts server;
  std::vector<std::string> links;
  for (int host = 0; host < 4; ++host) {
    for (const char* path : {"/16384/a.jpg", "/16384/b.jpg"}) {
      links.push_back(server.url(host_number(host), path));
    }
  }
  TransferOptions options = with_loops(GENERATE(1, 3));
  options.limit_rate = 32 * 1024;
  options.stall_timeout = 1;  // less than the last ones wait for their turn
  options.retries = 0;
  LinksRun run(links);
  const auto begin = std::chrono::steady_clock::now();
  run.run(options);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  REQUIRE(run.outcomes().size() == links.size());
  for (const auto& [url, outcome] : run.outcomes()) {
    CHECK(outcome.what == hex(sha256(body_of(url.substr(url.find('/', 7)), 16384))));
  }
  // 128 KiB, of which a tenth of a second's and the last piece may come at once.
  CHECK(seconds.count() >= 3);
}

TEST_CASE("hosts take turns at a resolver with a single place", "[net]") {
  const ManyHosts server;
  std::vector<std::string> links;
  // libcurl answers for names under localhost itself, as RFC 6761 asks.
  for (int i = 0; i < 40; ++i) {
    const std::string host = "h" + std::to_string(i) + ".localhost";
    for (const char* name : {"a", "b", "c"}) {
      links.push_back(server.url(host, std::string("/500/") + name + ".jpg"));
    }
  }
  TransferOptions options = with_loops(GENERATE(1, 4));
  options.resolves = 1;
  LinksRun run(links);
  run.run(options);
  REQUIRE(run.outcomes().size() == links.size());
  for (const auto& [url, outcome] : run.outcomes()) {
    CHECK(outcome.what == hex(sha256(body_of(url.substr(url.find("/500/")), 500))));
  }
}

TEST_CASE("a name without an address is asked for as often as for one link", "[net]") {
  // No name has a label this long (RFC 1035, section 2.3.4), and no resolver asks another for it.
  const std::string host = std::string(70, 'a') + ".test";
  const ManyHosts server;
  std::vector<std::string> links;
  for (int i = 0; i < 30; ++i) {
    links.push_back(server.url(host, "/500/" + std::to_string(i) + ".jpg"));
  }
  links.push_back(server.url(host_number(0), "/500/there.jpg"));
  LinksRun run(links);
  run.run(with_loops(2));
  REQUIRE(run.outcomes().size() == links.size());
  int asked = 0;
  for (const auto& [url, outcome] : run.outcomes()) {
    if (url.ends_with("/there.jpg")) {
      CHECK(outcome.what == hex(sha256(body_of("/500/there.jpg", 500))));
    } else {
      CHECK(outcome.what == "unresolved");
      asked += outcome.tries;
    }
  }
  CHECK(asked == 2);
}

TEST_CASE("a server too busy to see that a connection was cut counts no more than its share",
          "[net]") {
  const Environment no_proxy{"no_proxy", "*"};
  const int port = free_port();
  const int stats_port = free_port();
  const ServerProcess server(
      {"python3", (source_folder() / "tests/support/busy_server.py").string(), std::to_string(port),
       std::to_string(stats_port)},
      "127.0.0.1", port);
  std::vector<std::string> links;
  for (int i = 0; i < 36; ++i) {
    const std::string path = (i % 3 == 0 ? "/big/" : "/small/") + std::to_string(i);
    links.push_back("http://127.0.0.1:" + std::to_string(port) + path + ".jpg");
  }
  TransferOptions options = with_loops(1);
  options.per_host = 4;
  options.honour_opt_outs = true;
  LinksRun run(links);
  run.run(options);
  REQUIRE(run.outcomes().size() == links.size());
  for (const auto& [url, outcome] : run.outcomes()) {
    CAPTURE(url);
    CHECK((outcome.what == "opted_out") == (url.find("/big/") != std::string::npos));
  }
  const Json stats = Json::parse(get(stats_port, "/").body);
  CHECK(stats["peak"] == options.per_host);
}

TEST_CASE("of an unwanted answer little is read, whatever its head says of its length", "[net]") {
  const Environment no_proxy{"no_proxy", "*"};
  const int port = free_port();
  const std::string lies = GENERATE("length", "none", "short");
  const ServerProcess server(
      {"python3", (source_folder() / "tests/support/endless_server.py").string(),
       std::to_string(port)},
      "127.0.0.1", port);
  TransferOptions options = with_loops(1);
  options.honour_opt_outs = true;
  options.retries = 0;
  LinksRun run({"http://127.0.0.1:" + std::to_string(port) + "/" + lies});
  run.run(options);
  REQUIRE(run.outcomes().size() == 1);
  CHECK(run.outcomes().begin()->second.what == "opted_out");
}
