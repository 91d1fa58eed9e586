#include <chrono>
#include <string>

#include "lib/base/errors.h"
#include "lib/web/client_limits.h"
#include "lib/web/request_rules.h"
#include "lib/web/web_server.h"
#include "tests/lib/web/raw_client.h"

#include <catch2/catch.hpp>

using namespace tinct;
using Clock = RateLimit::Clock;

TEST_CASE("a bucket gives its burst at once and its rate afterwards, each key its own", "[web]") {
  RateLimit limit(2, 5);
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < 5; ++i) CHECK_FALSE(limit.refuse("a", start));
  CHECK(limit.refuse("a", start) == 1);
  CHECK_FALSE(limit.refuse("b", start));
  const auto later = start + std::chrono::seconds(1);
  CHECK_FALSE(limit.refuse("a", later));
  CHECK_FALSE(limit.refuse("a", later));
  CHECK(limit.refuse("a", later));
  // A long rest fills the bucket to its burst, and no further.
  const auto rested = start + std::chrono::hours(1);
  for (int i = 0; i < 5; ++i) CHECK_FALSE(limit.refuse("a", rested));
  CHECK(limit.refuse("a", rested));
}

TEST_CASE("keys are forgotten bit by bit once they may do all again, and never too many are kept",
          "[web]") {
  RateLimit limit(2, 5);
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < 1000; ++i) (void)limit.refuse("key " + std::to_string(i), start);
  CHECK(limit.size() == 1000);
  CHECK(limit.knows("key 7"));
  CHECK_FALSE(limit.knows("another"));
  const auto later = start + std::chrono::seconds(3);
  for (int i = 0; i < 1000; ++i) (void)limit.refuse("one", later);
  CHECK(limit.size() == 1);
  CHECK_FALSE(limit.knows("key 7"));
  CHECK(limit.refuse("one", later));  // it has asked all the time
  // More than it holds, faster than any bucket fills.
  for (int i = 0; i < 70000; ++i) (void)limit.refuse(std::to_string(i), later);
  CHECK(limit.size() <= 65536);
  CHECK(limit.size() > 60000);
}

TEST_CASE("a cookie is found among others by its whole name", "[web]") {
  WebRequest request;
  CHECK(cookie_value(request, "s").empty());
  request.headers["cookie"] = "xs=1; s=2; t=a=b;u=";
  CHECK(cookie_value(request, "s") == "2");
  CHECK(cookie_value(request, "xs") == "1");
  CHECK(cookie_value(request, "t") == "a=b");
  CHECK(cookie_value(request, "u").empty());
  CHECK(cookie_value(request, "v").empty());
}

TEST_CASE("a part of a body is sent as it was cut, with its own length", "[web]") {
  const WebServer server([](const WebRequest&) {
    WebResponse response = web_response(206, "text/plain", "0123456789");
    response.part = ByteRange{2, 4};
    return response;
  });
  test::RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n\r\n");
  const test::RawAnswer answer = client.answer();
  CHECK(answer.status == 206);
  CHECK(answer.body == "234");
  CHECK(answer.headers.at("content-length") == "3");
}

TEST_CASE("a public name is answered over https alone", "[web]") {
  const ServerNames names{8000, "study.example.org"};
  const auto allowed = [&](const std::string& host, const std::string& origin) {
    return !refuse_request("GET", {{"host", host}, {"origin", origin}}, names);
  };
  CHECK(allowed("study.example.org", ""));
  CHECK(allowed("study.example.org", "https://study.example.org"));
  CHECK(allowed("127.0.0.1:8000", "http://127.0.0.1:8000"));
  CHECK_FALSE(allowed("study.example.org", "http://study.example.org"));
  CHECK_FALSE(allowed("study.example.org", "https://other.example.org"));
  CHECK_FALSE(allowed("other.example.org", ""));
  CHECK_FALSE(refuse_request("GET", {{"host", "study.example.org"}}, {8000, ""}) == std::nullopt);
}

TEST_CASE("a scheme's own port may be left out of a name, and no other", "[web]") {
  const auto allowed = [](const ServerNames& names, const std::string& host,
                          const std::string& origin) {
    return !refuse_request("GET", {{"host", host}, {"origin", origin}}, names);
  };
  const ServerNames http{.port = 80};
  for (const std::string host : {"127.0.0.1", "localhost", "[::1]"}) {
    CAPTURE(host);
    CHECK(allowed(http, host, "http://" + host));
    CHECK(allowed(http, host + ":80", "http://" + host + ":80"));
    CHECK_FALSE(allowed(http, host, "https://" + host));
    CHECK_FALSE(allowed(http, host + ":443", ""));
    CHECK_FALSE(allowed({.port = 8000}, host, ""));
    CHECK_FALSE(allowed({.port = 443}, host, ""));
    CHECK_FALSE(allowed({.port = 8000}, host + ":8000", "http://" + host));
    CHECK(allowed({.port = 443, .tls = true}, host, "https://" + host));
    CHECK_FALSE(allowed({.port = 80, .tls = true}, host, ""));
  }
  CHECK_FALSE(allowed(http, "localhost.evil.example", ""));
  CHECK_FALSE(allowed(http, "", ""));
  for (const std::string given : {"study.example.org", "study.example.org:443"}) {
    const ServerNames named{.port = 8000, .public_host = given};
    CHECK(allowed(named, "study.example.org", "https://study.example.org"));
    CHECK(allowed(named, "study.example.org:443", "https://study.example.org:443"));
    CHECK_FALSE(allowed(named, "study.example.org:80", ""));
    CHECK_FALSE(allowed(named, "study.example.org", "http://study.example.org"));
  }
  CHECK_FALSE(allowed({.port = 8000, .public_host = "a.org:8443"}, "a.org", ""));
}

TEST_CASE("a server on ::1 tells that address, and answers to it", "[web]") {
  std::string address;
  try {
    const WebServer server([](const WebRequest&) { return web_response(200, "text/plain", "x"); },
                           {.listen = "::1"});
    address = server.address();
    CHECK(address == "http://[::1]:" + std::to_string(server.port()));
    const ServerNames names{.port = server.port()};
    CHECK_FALSE(refuse_request("GET", {{"host", address.substr(7)}}, names));
  } catch (const Error& error) {
    WARN("no IPv6 here: " << error.what());
  }
}
