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
#include "tests/lib/net/server_process.h"
#include "tests/lib/web/raw_client.h"
#include "tests/support/free_port.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// many_hosts_server.py, asked directly whatever proxy the environment names.
class ManyHosts {
 public:
  [[nodiscard]] std::string url(const std::string& host, const std::string& path) const {
    return "http://" + host + ":" + std::to_string(port_) + path;
  }
  [[nodiscard]] Json stats() const { return Json::parse(test::get(port_, "/stats").body); }

 private:
  test::Environment no_proxy_{"no_proxy", "*"};
  int port_ = test::free_port();
  test::ServerProcess process_{
      {"python3", (test::source_folder() / "tests/support/many_hosts_server.py").string(),
       std::to_string(port_)},
      "127.0.0.1",
      port_};
};

std::string body_of(const std::string& path, std::size_t size) {
  std::string body = "\xff\xd8\xff\xe0";
  while (body.size() < size) body += path;
  body.resize(size);
  return body;
}

std::string host_number(int n) { return "127.0.0." + std::to_string(n + 2); }

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

struct Outcome {
  std::string what;  // the SHA-256, or the reason
  std::string final_url;
  int tries = 0;
};

TransferOptions with_loops(int loops) {
  TransferOptions options;
  options.loops = loops;
  options.connections = 16;
  options.first_wait = 0.01;
  return options;
}

// Fetches the links into a new folder; by URL what came of each.
class LinksRun {
 public:
  explicit LinksRun(std::vector<std::string> links) : links_(std::move(links)) {}

  std::optional<TransferRequest> next() {
    if (asked_ == links_.size()) return std::nullopt;
    TransferRequest request;
    request.id = asked_;
    request.link.url = links_[asked_++];
    request.stem = folder_ / (std::to_string(request.id) + ".jpg");
    return request;
  }
  void done(const TransferRequest& request, const TransferOutcome& outcome) {
    Outcome what;
    if (outcome) {
      what = {.what = outcome->sha256, .final_url = outcome->final_url};
    } else {
      what = {.what = std::string(to_string(outcome.error().reason)), .final_url = {}};
      what.tries = outcome.error().tries;
    }
    const bool is_new = outcomes_.emplace(request.link.url, std::move(what)).second;
    CHECK(is_new);
  }
  void run(const TransferOptions& options) {
    TransferEngine engine(options);
    engine.run([this] { return next(); },
               [this](const TransferRequest& request, const TransferOutcome& outcome) {
                 done(request, outcome);
               });
  }
  [[nodiscard]] const std::map<std::string, Outcome>& outcomes() const { return outcomes_; }

 private:
  test::TemporaryFolder folder_;
  std::vector<std::string> links_;
  std::size_t asked_ = 0;
  std::map<std::string, Outcome> outcomes_;
};

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
