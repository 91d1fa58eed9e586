// Limits of a server behind a proxy on another host: the proxy's word counts, a stranger's doesn't.
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/errors.h"
#include "lib/web/client_limits.h"
#include "lib/web/forwarded_client.h"
#include "lib/web/web_server.h"
#include "tests/lib/web/raw_client.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::RawAnswer;
using test::RawClient;

namespace {

// All of 127.0.0.0/8 reaches this machine: one address is the proxy's, another a stranger's.
constexpr const char* kProxy = "127.0.0.1";
constexpr const char* kStranger = "127.0.0.2";

WebResponse fine(const WebRequest&) { return web_response(200, "text/plain", "fine"); }

WebServerOptions behind_proxy(int most_per_address, int most_connections = 1024) {
  return {.behind_proxy = true,
          .proxy_address = kProxy,
          .most_connections = most_connections,
          .most_per_address = most_per_address};
}

std::string get_line(const WebServer& server, const std::string& path,
                     const std::string& forwarded_for) {
  return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n" +
         (forwarded_for.empty() ? "" : "X-Forwarded-For: " + forwarded_for + "\r\n") + "\r\n";
}

RawAnswer asked(RawClient& client, const WebServer& server, const std::string& forwarded_for) {
  client.send(get_line(server, "/", forwarded_for));
  return client.answer();
}

// True when the server refuses one of many requests that follow one another at once.
bool is_held(RawClient& client, const WebServer& server, auto&& forwarded_for) {
  for (int i = 0; i < 4000; ++i) {
    const RawAnswer answer = asked(client, server, forwarded_for(i));
    if (answer.status != 429) continue;
    CHECK(answer.headers.contains("retry-after"));
    return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an address has one form, and what is none is nothing", "[web]") {
  CHECK(plain_address("10.0.0.5") == "10.0.0.5");
  CHECK(plain_address("::ffff:10.0.0.5") == "10.0.0.5");
  CHECK(plain_address("FE80:0::1") == "fe80::1");
  CHECK(plain_address("::1") == "::1");
  for (const char* text : {"", "proxy", "10.0.0", "10.0.0.5:80", "[::1]", "10.0.0.5/8", "::g"}) {
    CAPTURE(text);
    CHECK_FALSE(plain_address(text));
  }
}

TEST_CASE("only the proxy's word about a client is taken, and of its list the last", "[web]") {
  const ForwardedClients named(true, "10.0.0.5");
  CHECK(named.client("10.0.0.5", "1.1.1.1, 9.9.9.9") == "9.9.9.9");
  CHECK(named.client("10.0.0.5", "9.9.9.9") == "9.9.9.9");
  CHECK(named.client("10.0.0.5", "") == "10.0.0.5");
  // One client has one name, however the proxy writes it.
  CHECK(named.client("10.0.0.5", "9.9.9.9:4711") == "9.9.9.9");
  CHECK(named.client("10.0.0.5", "::ffff:9.9.9.9") == "9.9.9.9");
  CHECK(named.client("10.0.0.5", "1.1.1.1, [2001:DB8::1]:4711") == "2001:db8::1");
  CHECK(named.client("10.0.0.5", "2001:db8:0::1") == "2001:db8::1");
  CHECK(named.client("10.0.0.5", "unknown") == "unknown");
  CHECK(named.client("10.0.0.5", "[") == "10.0.0.5");
  CHECK(named.client("10.0.0.6", "9.9.9.9") == "10.0.0.6");
  CHECK(named.client("127.0.0.1", "9.9.9.9") == "127.0.0.1");
  CHECK_FALSE(named.is_free("127.0.0.1"));
  const ForwardedClients here(true, "");
  CHECK(here.client("127.0.0.1", "9.9.9.9") == "9.9.9.9");
  CHECK(here.client("10.0.0.6", "127.0.0.1") == "10.0.0.6");
  CHECK(here.is_free("127.0.0.1"));
  const ForwardedClients none(false, "");
  CHECK(none.client("127.0.0.1", "9.9.9.9") == "127.0.0.1");
  CHECK_FALSE(none.is_proxy("127.0.0.1"));
}

TEST_CASE("the proxy's connections are not limited as one address, those of strangers are",
          "[web]") {
  const WebServer server(fine, behind_proxy(2));
  std::vector<std::unique_ptr<RawClient>> kept;
  for (int i = 0; i < 8; ++i) {
    kept.push_back(std::make_unique<RawClient>(server.port(), kProxy));
    CHECK(asked(*kept.back(), server, "9.9.9." + std::to_string(i)).status == 200);
  }
  RawClient first(server.port(), kStranger);
  RawClient second(server.port(), kStranger);
  CHECK(asked(first, server, "9.9.9.9").status == 200);
  CHECK(asked(second, server, "8.8.8.8").status == 200);
  RawClient third(server.port(), kStranger);
  CHECK(third.is_closed_by_server());
  RawClient another(server.port(), "127.0.0.3");
  CHECK(asked(another, server, "").status == 200);
}

TEST_CASE("the proxy's connections count in the total", "[web]") {
  const WebServer server(fine, behind_proxy(1, 3));
  std::vector<std::unique_ptr<RawClient>> kept;
  for (int i = 0; i < 3; ++i) {
    kept.push_back(std::make_unique<RawClient>(server.port(), kProxy));
    CHECK(asked(*kept.back(), server, "9.9.9.9").status == 200);
  }
  RawClient fourth(server.port(), kProxy);
  CHECK(fourth.is_closed_by_server());
}

TEST_CASE("a stranger's forged header neither frees him nor holds another", "[web]") {
  const WebServer server(fine, behind_proxy(64));
  RawClient proxy(server.port(), kProxy);
  RawClient stranger(server.port(), kStranger);
  // A new address with every request, and one that would be exempt.
  CHECK(is_held(stranger, server, [](int i) {
    return i % 2 == 0 ? "127.0.0.1"
                      : "10.1." + std::to_string(i / 250) + "." + std::to_string(i % 250);
  }));
  // All that the stranger asked for was on his own account.
  CHECK(asked(proxy, server, "10.1.0.1").status == 200);
  CHECK(is_held(proxy, server, [](int) { return std::string("1.1.1.1, 9.9.9.9"); }));
  CHECK(asked(proxy, server, "9.9.9.9, 8.8.8.8").status == 200);
}

TEST_CASE("one client behind the proxy has so many requests at once, whatever connections it uses",
          "[web]") {
  std::atomic<int> waiting = 0;
  std::atomic<bool> go_on = false;
  const WebServer server(
      [&](const WebRequest& request) {
        ++waiting;
        while (request.path == "/slow" && !go_on) std::this_thread::yield();
        return fine(request);
      },
      behind_proxy(2));
  RawClient first(server.port(), kProxy);
  RawClient second(server.port(), kProxy);
  first.send(get_line(server, "/slow", "9.9.9.9"));
  second.send(get_line(server, "/slow", "9.9.9.9"));
  while (waiting < 2) std::this_thread::yield();
  RawClient third(server.port(), kProxy);
  CHECK(asked(third, server, "9.9.9.9").status == 429);
  CHECK(asked(third, server, "8.8.8.8").status == 200);
  go_on = true;
  CHECK(first.answer().status == 200);
  CHECK(second.answer().status == 200);
  CHECK(asked(first, server, "9.9.9.9").status == 200);
}

TEST_CASE("a proxy is named by its address", "[web]") {
  try {
    const WebServer server(fine, {.behind_proxy = true, .proxy_address = "proxy.example.org"});
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    CHECK(std::string(error.what()).find("proxy.example.org") != std::string::npos);
  }
}

TEST_CASE("a network of 64 bits is one client, an IPv4 address is one", "[web]") {
  CHECK(one_client("2001:db8:0:1:aaaa::1") == "2001:db8:0:1::/64");
  CHECK(one_client("2001:db8:0:1:bbbb:0:0:2") == one_client("2001:db8:0:1:aaaa::1"));
  CHECK(one_client("2001:db8:0:2::1") != one_client("2001:db8:0:1::1"));
  CHECK(one_client("192.0.2.1") == "192.0.2.1");
  CHECK(one_client("192.0.2.2") != one_client("192.0.2.1"));
  ConnectionCount count;
  count.add("2001:db8::1", 1);
  count.add("2001:db8::2", 1);
  CHECK(count.of("2001:db8::3") == 2);
  CHECK(count.of("2001:db8:0:1::3") == 0);
  count.add("2001:db8::1", -1);
  CHECK(count.of("2001:db8::2") == 1);
}

TEST_CASE("a client that takes a new address of its network for each request is still held",
          "[web]") {
  const WebServer server(fine, behind_proxy(64));
  RawClient proxy(server.port(), kProxy);
  CHECK(is_held(proxy, server, [](int i) { return "2001:db8::" + std::to_string(1 + i % 9999); }));
  CHECK(asked(proxy, server, "2001:db8:0:9::1").status == 200);
}
