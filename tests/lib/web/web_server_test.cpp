#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/web/request_rules.h"
#include "lib/web/web_server.h"
#include "tests/lib/web/raw_client.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::RawAnswer;
using test::RawClient;

namespace {

// Tells what reached it.
WebResponse echo(const WebRequest& request) {
  Json json{{"method", request.method}, {"path", request.path}, {"body", request.body}};
  json["query"] = request.query;
  return web_response(200, "application/json", json.dump());
}

std::string own_host(int port) { return "Host: 127.0.0.1:" + std::to_string(port) + "\r\n"; }

RawAnswer ask(const WebServer& server, const std::string& line, const std::string& headers = "",
              const std::string& body = "") {
  RawClient client(server.port());
  const std::string length =
      body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
  client.send(line + " HTTP/1.1\r\n" + own_host(server.port()) + headers + length + "\r\n" + body);
  return client.answer(!line.starts_with("HEAD"));
}

RawAnswer post(const WebServer& server, const std::string& headers,
               const std::string& body = "{}") {
  return ask(server, "POST /a", headers, body);
}

std::string code_of(const RawAnswer& answer) { return Json::parse(answer.body)["error"]["code"]; }

const std::string kJson = "Content-Type: application/json\r\n";

}  // namespace

TEST_CASE("a handler gets method, path, query and body, and pages are kept from others", "[web]") {
  const WebServer server(echo);
  const RawAnswer answer =
      ask(server, "POST /a%20b/c?w=3&name=x%26y&flag", kJson, R"({"op":"merge"})");
  CHECK(answer.status == 200);
  const Json got = Json::parse(answer.body);
  CHECK(got["method"] == "POST");
  CHECK(got["path"] == "/a b/c");
  CHECK(got["body"] == R"({"op":"merge"})");
  CHECK(got["query"] == Json{{"w", "3"}, {"name", "x&y"}, {"flag", ""}});
  CHECK(answer.headers.at("x-content-type-options") == "nosniff");
  CHECK(answer.headers.at("referrer-policy") == "no-referrer");
  CHECK(answer.headers.at("cache-control") == "no-store");
  const std::string policy = answer.headers.at("content-security-policy");
  for (const char* rule : {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'",
                           "base-uri 'none'", "form-action 'self'"}) {
    CHECK(policy.find(rule) != std::string::npos);
  }
}

TEST_CASE("HEAD is GET without its body, and a connection serves many requests", "[web]") {
  const WebServer server(echo);
  RawClient client(server.port());
  client.send("HEAD /x HTTP/1.1\r\n" + own_host(server.port()) + "\r\n");
  const RawAnswer head = client.answer(false);
  CHECK(head.status == 200);
  CHECK(std::stoi(head.headers.at("content-length")) > 10);
  for (int i = 0; i < 3; ++i) {
    client.send("GET /y HTTP/1.1\r\n" + own_host(server.port()) + "\r\n");
    CHECK(Json::parse(client.answer().body)["path"] == "/y");
  }
}

TEST_CASE("only this server's own name is answered", "[web]") {
  const WebServer server(echo);
  const auto status = [&](const std::string& host) {
    RawClient client(server.port());
    client.send("GET / HTTP/1.1\r\n" + (host.empty() ? "" : "Host: " + host + "\r\n") + "\r\n");
    return client.answer().status;
  };
  const std::string port = ":" + std::to_string(server.port());
  CHECK(status("127.0.0.1" + port) == 200);
  CHECK(status("localhost" + port) == 200);
  for (const std::string& host :
       std::vector<std::string>{"evil.example" + port, "127.0.0.1", "127.0.0.1:1",
                                "localhost.evil.example" + port, ""}) {
    CAPTURE(host);
    CHECK(status(host) == 403);
  }
}

TEST_CASE("pages of other origins can't change anything", "[web]") {
  std::atomic<int> reached = 0;
  const WebServer server([&](const WebRequest& request) {
    ++reached;
    return echo(request);
  });
  const std::string own = "http://127.0.0.1:" + std::to_string(server.port());
  CHECK(post(server, kJson).status == 200);  // curl sends no Origin
  CHECK(post(server, kJson + "Origin: " + own + "\r\nSec-Fetch-Site: same-origin\r\n").status ==
        200);
  CHECK(reached == 2);
  for (const std::string& origin : std::vector<std::string>{
           "http://evil.example", "null", "https://127.0.0.1:" + std::to_string(server.port()),
           "http://127.0.0.1:1", own + ".evil.example"}) {
    CAPTURE(origin);
    const RawAnswer answer = post(server, kJson + "Origin: " + origin + "\r\n");
    CHECK(answer.status == 403);
    CHECK(code_of(answer) == "foreign_origin");
    CHECK(answer.headers.count("access-control-allow-origin") == 0);
  }
  CHECK(post(server, kJson + "Sec-Fetch-Site: cross-site\r\n").status == 403);
  CHECK(post(server, kJson + "Sec-Fetch-Site: same-site\r\n").status == 403);
  // What a form of another page could send without asking.
  CHECK(post(server, "Content-Type: text/plain\r\n").status == 415);
  CHECK(post(server, "Content-Type: application/x-www-form-urlencoded\r\n").status == 415);
  CHECK(post(server, "").status == 415);
  CHECK(reached == 2);
}

TEST_CASE("headers that are no UTF-8 are refused, and the server goes on", "[web]") {
  const WebServer server(echo);
  const RawAnswer foreign = ask(server, "GET /", "Origin: http://\xff\xfe\r\n");
  CHECK(foreign.status == 403);
  CHECK(code_of(foreign) == "foreign_origin");
  CHECK(ask(server, "GET /", "Origin: http://\xc3\r\nX-Other: \xff\r\n").status == 403);
  CHECK(ask(server, "GET /").status == 200);
}

TEST_CASE("what is too long is refused before it is read", "[web]") {
  const WebServer server(echo);
  CHECK(post(server, kJson, std::string(kMostBodyBytes, ' ')).status == 200);
  CHECK(post(server, kJson, std::string(17 << 10, ' ')).status == 413);
  CHECK(ask(server, "GET /" + std::string(kMostTargetBytes - 1, 'a')).status == 200);
  CHECK(ask(server, "GET /" + std::string(kMostTargetBytes, 'a')).status == 414);
  CHECK(ask(server, "GET /", "X-Long: " + std::string(9 << 10, 'a') + "\r\n").status == 431);
  RawClient client(server.port());
  client.send("this is no HTTP\r\n\r\n");
  CHECK(client.answer().status == 400);
}

TEST_CASE("paths that lead elsewhere never reach a handler", "[web]") {
  std::atomic<int> reached = 0;
  const WebServer server([&](const WebRequest& request) {
    ++reached;
    return echo(request);
  });
  for (const std::string target :
       {"/../etc/passwd", "/a/../../etc/passwd", "/%2e%2e/secret", "/..%2fsecret", "/a/..",
        "/a%00.png", "/..%5csecret", "/a%zz", "/a%2", "etc/passwd", "http://x/a", "/?w=%f"}) {
    CAPTURE(target);
    CHECK(ask(server, "GET " + std::string(target)).status == 400);
  }
  CHECK(reached == 0);
  CHECK(ask(server, "GET /a/..b/c").status == 200);
}

TEST_CASE("a path has a part before each slash but the first, and one behind the last", "[web]") {
  using Parts = std::vector<std::string>;
  CHECK(path_parts("/") == Parts{""});
  CHECK(path_parts("/api/films") == Parts{"api", "films"});
  CHECK(path_parts("/a b//c/") == Parts{"a b", "", "c", ""});
}

TEST_CASE("a slow head is cut, an idle connection is not", "[web]") {
  const WebServer server(echo, {.header_seconds = 1, .idle_seconds = 30});
  RawClient slow(server.port());
  RawClient idle(server.port());
  slow.send("GET / HTTP/1.1\r\n");
  const auto start = std::chrono::steady_clock::now();
  CHECK(slow.is_closed_by_server());
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
  idle.send("GET / HTTP/1.1\r\n" + own_host(server.port()) + "\r\n");
  CHECK(idle.answer().status == 200);
}

TEST_CASE("a slow handler holds up nobody else, and what it throws is told", "[web]") {
  std::atomic<bool> go_on = false;
  const WebServer server([&](const WebRequest& request) {
    if (request.path == "/bad") throw Error(Fault::input, "the film is gone");
    while (request.path == "/slow" && !go_on) std::this_thread::yield();
    return echo(request);
  });
  RawClient slow(server.port());
  slow.send("GET /slow HTTP/1.1\r\n" + own_host(server.port()) + "\r\n");
  CHECK(ask(server, "GET /quick").status == 200);
  const RawAnswer bad = ask(server, "GET /bad");
  CHECK(bad.status == 500);
  CHECK(bad.body.find("the film is gone") != std::string::npos);
  go_on = true;
  CHECK(slow.answer().status == 200);
}

TEST_CASE("more connections than allowed are closed at once", "[web]") {
  const WebServer server(echo, {.most_connections = 2});
  RawClient first(server.port());
  RawClient second(server.port());
  first.send("GET / HTTP/1.1\r\n" + own_host(server.port()) + "\r\n");
  CHECK(first.answer().status == 200);
  second.send("GET / HTTP/1.1\r\n" + own_host(server.port()) + "\r\n");
  CHECK(second.answer().status == 200);
  RawClient third(server.port());
  CHECK(third.is_closed_by_server());
}

TEST_CASE("a port that is taken is told with the way out", "[web]") {
  const WebServer server(echo);
  try {
    const WebServer other(echo, {.port = server.port()});
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::resource);
    CHECK(std::string(error.what()).find("--port") != std::string::npos);
  }
}

TEST_CASE("a server stops while a handler runs and clients wait", "[web]") {
  std::atomic<int> running = 0;
  std::vector<std::unique_ptr<RawClient>> clients;
  {
    const WebServer server([&](const WebRequest& request) {
      ++running;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      return echo(request);
    });
    for (int i = 0; i < 12; ++i) {
      clients.push_back(std::make_unique<RawClient>(server.port()));
      clients.back()->send("GET / HTTP/1.1\r\n" + own_host(server.port()) + "\r\n");
    }
    while (running == 0) std::this_thread::yield();
  }
  CHECK(running > 0);
}

TEST_CASE("a long answer may take longer than the idle time, while some of it is taken", "[web]") {
  constexpr std::size_t kBytes = std::size_t{64} << 20;
  constexpr std::size_t kPart = std::size_t{8} << 20;
  const std::string body(kBytes, 'x');
  const WebServer server([&](const WebRequest&) { return web_response(200, "text/plain", body); },
                         {.idle_seconds = 2});
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\n" + own_host(server.port()) + "Connection: close\r\n\r\n");
  std::size_t read = 0;
  for (std::size_t got = kPart; got == kPart; read += got) {
    got = client.read_away(kPart);
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
  }
  CHECK(read > kBytes);  // with its head, in more than three seconds
}

TEST_CASE("who takes nothing of an answer is hung up on after the idle time", "[web]") {
  constexpr std::size_t kBytes = std::size_t{64} << 20;
  const std::string body(kBytes, 'x');
  const WebServer server([&](const WebRequest&) { return web_response(200, "text/plain", body); },
                         {.idle_seconds = 1});
  RawClient client(server.port());
  client.send("GET / HTTP/1.1\r\n" + own_host(server.port()) + "\r\n");
  std::this_thread::sleep_for(std::chrono::seconds(3));
  CHECK(client.read_away(2 * kBytes) < kBytes);
}
