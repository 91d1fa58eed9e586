#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/net/host_loop.h"
#include "lib/net/transfer.h"
#include "tests/lib/net/many_hosts.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::body_of;
using test::host_number;
using test::LinkOutcome;
using test::LinksRun;
using test::ManyHosts;
using test::with_loops;

namespace {

// URLs by turns of their hosts, each path once.
std::vector<std::string> links_of(const ManyHosts& server, int hosts, int each) {
  std::vector<std::string> links;
  for (int i = 0; i < each; ++i) {
    for (int host = 0; host < hosts; ++host) {
      const std::string kind = i == 3 ? "/gone/" : "/20000/";
      links.push_back(server.url(host_number(host), kind + std::to_string(i) + ".jpg"));
    }
  }
  return links;
}

std::set<std::size_t> loops_in_use(int hosts, std::size_t loops) {
  std::set<std::size_t> used;
  for (int host = 0; host < hosts; ++host) used.insert(loop_of_host(host_number(host), loops));
  return used;
}

}  // namespace

TEST_CASE("one, two and four loops bring the same files and verdicts", "[net]") {
  constexpr int kHosts = 8;
  REQUIRE(loops_in_use(kHosts, 4).size() > 1);
  const ManyHosts server;
  const std::vector<std::string> links = links_of(server, kHosts, 6);
  for (const int loops : {1, 2, 4}) {
    CAPTURE(loops);
    LinksRun run(links);
    run.run(with_loops(loops));
    REQUIRE(run.outcomes().size() == links.size());
    for (const auto& [url, outcome] : run.outcomes()) {
      CAPTURE(url);
      const std::string path = url.substr(url.find('/', 7));
      CHECK(outcome.what ==
            (path.starts_with("/gone/") ? "not_found" : hex(sha256(body_of(path, 20000)))));
    }
  }
}

TEST_CASE("no host gets more than its share from several loops", "[net]") {
  constexpr int kHosts = 6;
  const ManyHosts server;
  LinksRun run(links_of(server, kHosts, 20));
  TransferOptions options = with_loops(4);
  options.per_host = 2;
  run.run(options);
  CHECK(run.outcomes().size() == kHosts * 20);
  const Json stats = server.stats();
  for (int host = 0; host < kHosts; ++host) {
    CHECK(stats["peak"][host_number(host)] <= 2);
    CHECK(stats["requests"][host_number(host)] == 20);
  }
}

TEST_CASE("the caller's functions run on its own thread, whatever the number of loops", "[net]") {
  const ManyHosts server;
  LinksRun links(links_of(server, 6, 4));
  const std::thread::id ours = std::this_thread::get_id();
  std::int64_t received = 0;
  bool all_ours = true;
  const auto note = [&] { all_ours = all_ours && std::this_thread::get_id() == ours; };
  TransferEngine engine(with_loops(4));
  engine.run(
      [&] {
        note();
        return links.next();
      },
      [&](const TransferRequest& request, const TransferOutcome& outcome) {
        note();
        links.done(request, outcome);
      },
      [&](std::int64_t more, std::int64_t) {
        note();
        received += more;
      });
  CHECK(all_ours);
  CHECK(links.outcomes().size() == 24);
  CHECK(received == 18 * 20000);  // one of four is gone
}

TEST_CASE("a redirect leads to the loop of the next host, and to its share", "[net]") {
  const ManyHosts server;
  constexpr std::size_t kLoops = 4;
  int other = 1;
  while (loop_of_host(host_number(other), kLoops) == loop_of_host(host_number(0), kLoops)) ++other;
  REQUIRE(other < 200);
  std::vector<std::string> links;
  for (int i = 0; i < 16; ++i) {
    const std::string path = "/5000/" + std::to_string(i) + ".jpg";
    links.push_back(server.url(host_number(0), "/to/" + host_number(other) + path));
    links.push_back(server.url(host_number(other), "/to/" + host_number(0) + path));
  }
  TransferOptions options = with_loops(static_cast<int>(kLoops));
  options.per_host = 2;
  LinksRun run(links);
  run.run(options);
  REQUIRE(run.outcomes().size() == links.size());
  for (const auto& [url, outcome] : run.outcomes()) {
    CAPTURE(url);
    const std::string path = url.substr(url.find("/5000/"));
    CHECK(outcome.what == hex(sha256(body_of(path, 5000))));
    CHECK(outcome.final_url.ends_with(path));
    CHECK(outcome.final_url.find("/to/") == std::string::npos);
  }
  const Json stats = server.stats();
  for (const int host : {0, other}) {
    CHECK(stats["requests"][host_number(host)] == 32);
    CHECK(stats["peak"][host_number(host)] <= 2);
  }
}

TEST_CASE("a robots.txt that many hosts redirect to one keeps to that one's share", "[net]") {
  constexpr int kHosts = 12;
  const std::string rules_host = host_number(100);
  const ManyHosts server(rules_host);
  std::vector<std::string> links;
  for (int host = 0; host < kHosts; ++host) {
    links.push_back(server.url(host_number(host), "/5000/a.jpg"));
    links.push_back(server.url(host_number(host), "/secret/b.jpg"));
  }
  // The one that has the rules has links too, and a robots.txt that leads to itself.
  links.push_back(server.url(rules_host, "/5000/a.jpg"));
  links.push_back(server.url(rules_host, "/secret/b.jpg"));
  REQUIRE(loops_in_use(kHosts, 4).size() > 1);
  for (const int loops : {1, 4}) {
    CAPTURE(loops);
    TransferOptions options = with_loops(loops);
    options.per_host = 2;
    options.honour_robots = true;
    options.honour_opt_outs = true;
    LinksRun run(links);
    run.run(options);
    REQUIRE(run.outcomes().size() == links.size());
    for (const auto& [url, outcome] : run.outcomes()) {
      CAPTURE(url);
      const bool is_secret = url.find("/secret/") != std::string::npos;
      CHECK(outcome.what == (is_secret ? "robots" : hex(sha256(body_of("/5000/a.jpg", 5000)))));
    }
  }
  const Json stats = server.stats();
  CHECK(stats["peak"][rules_host] <= 2);
  // In each run: its rules for all hosts and itself, robots.txt, tdmrep.json and a link.
  CHECK(stats["requests"][rules_host] == 2 * (kHosts + 4));
}

TEST_CASE("what the caller throws ends all loops and comes out once", "[net]") {
  const ManyHosts server;
  TransferEngine engine(with_loops(4));
  LinksRun broken(links_of(server, 6, 10));
  int calls = 0;
  CHECK_THROWS_WITH(engine.run([&] { return broken.next(); },
                               [&](const TransferRequest&, const TransferOutcome&) {
                                 if (++calls == 3) throw std::runtime_error("enough");
                               }),
                    "enough");
  CHECK(calls == 3);
  // Nothing of it is left: the engine works again.
  LinksRun whole(links_of(server, 6, 4));
  engine.run([&] { return whole.next(); },
             [&](const TransferRequest& request, const TransferOutcome& outcome) {
               whole.done(request, outcome);
             });
  CHECK(whole.outcomes().size() == 24);
}

TEST_CASE("what a loop throws ends all loops and comes out of run", "[net]") {
  const ManyHosts server;
  LinksRun run(links_of(server, 6, 10));
  TransferOptions options = with_loops(4);
  options.inspect = [](const FileContent&) -> tl::expected<MediaFacts, FetchFailure> {
    throw Error(Fault::resource, "the disk is full");
  };
  CHECK_THROWS_WITH(run.run(options), "the disk is full");
}
