// The study's server over loopback: cookies, media, limits and what is never answered.
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "lib/base/errors.h"
#include "lib/web/web_server.h"
#include "metrics/abtest/study_pages.h"
#include "metrics/abtest/study_server.h"
#include "tests/lib/web/raw_client.h"
#include "tests/metrics/abtest/small_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::build_small_study;
using test::played_well;
using test::RawAnswer;
using test::RawClient;
using test::TemporaryFolder;

namespace {

class Server {
 public:
  explicit Server(PublicPlace place = {}, WebServerOptions options = {})
      : built_(build_small_study(folder_)),
        study_(folder_ / "study"),
        pages_(study_, {.place = std::move(place), .admin_token = "the token"}),
        web_([this](const WebRequest& request) { return pages_.answer(request); }, options) {}

  RawAnswer ask(const std::string& method, const std::string& target, const std::string& body = "",
                const std::string& headers = "") {
    RawClient client(web_.port());
    std::string request = method + " " + target +
                          " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(web_.port()) + "\r\n" +
                          headers;
    if (method != "GET" && method != "HEAD") {
      request +=
          "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
          "\r\n";
    }
    client.send(request + "\r\n" + body);
    return client.answer(method != "HEAD");
  }
  // A new session's cookie line.
  std::string begin() {
    const Json welcome = Json::parse(ask("GET", "/api/s/small-study").body);
    const RawAnswer answer = ask("POST", "/api/s/small-study/sessions",
                                 Json{{"consent_sha256", welcome["consent_sha256"]}}.dump());
    REQUIRE(answer.status == 201);
    set_cookie_ = answer.headers.at("set-cookie");
    return "Cookie: " + set_cookie_.substr(0, set_cookie_.find(';')) + "\r\n";
  }
  [[nodiscard]] const std::string& set_cookie() const { return set_cookie_; }
  Json next(const std::string& cookie) {
    return Json::parse(ask("GET", "/api/session/trials/next", "", cookie).body);
  }
  [[nodiscard]] int port() const { return web_.port(); }
  [[nodiscard]] std::string folder() const { return folder_.path().string(); }
  void remove_clips() {
    for (const auto& file : std::filesystem::directory_iterator(study_media(folder_ / "study"))) {
      std::filesystem::remove(file.path());
    }
  }

 private:
  TemporaryFolder folder_;
  BuiltStudy built_;
  LiveStudy study_;
  StudyServer pages_;
  WebServer web_;
  std::string set_cookie_;
};

std::string code_of(const RawAnswer& answer) { return Json::parse(answer.body)["error"]["code"]; }

}  // namespace

TEST_CASE("a vote goes over the wire, is saved once, and can't be changed", "[abtest]") {
  Server server;
  const std::string cookie = server.begin();
  CHECK(server.set_cookie().find("HttpOnly; SameSite=Lax") != std::string::npos);
  CHECK(server.set_cookie().find("Secure") == std::string::npos);
  const std::string path =
      "/api/session/trials/" + server.next(cookie)["trial"].get<std::string>() + "/vote";
  CHECK(code_of(server.ask("PUT", path, played_well("left").dump(), cookie)) == "too_early");
  std::this_thread::sleep_for(std::chrono::milliseconds(450));
  const RawAnswer saved = server.ask("PUT", path, played_well("left").dump(), cookie);
  CHECK(saved.status == 200);
  CHECK(Json::parse(saved.body)["saved"] == true);
  CHECK(server.ask("PUT", path, played_well("left").dump(), cookie).status == 200);
  CHECK(server.ask("PUT", path, played_well("right").dump(), cookie).status == 409);
  CHECK(server.ask("PUT", path, played_well("left").dump(), server.begin()).status == 404);
  CHECK(server.ask("PUT", path, played_well("left").dump()).status == 401);
  CHECK(server.ask("POST", path, "{}", cookie).status == 405);
}

TEST_CASE("a clip is given to its own session only, in ranges, by an address without a name",
          "[abtest]") {
  Server server;
  const std::string cookie = server.begin();
  const Json media = server.next(cookie)["media"];
  const std::string url = media["url"];
  CHECK(url.size() == 3 + 32);
  const RawAnswer whole = server.ask("GET", url, "", cookie);
  CHECK(whole.status == 200);
  CHECK(whole.body.size() == media["bytes"].get<std::size_t>());
  CHECK(whole.headers.at("accept-ranges") == "bytes");
  const std::string etag = whole.headers.at("etag");
  const auto ranged = [&](const std::string& range, const std::string& more = "") {
    return server.ask("GET", url, "", cookie + "Range: " + range + "\r\n" + more);
  };
  const RawAnswer part = ranged("bytes=10-19");
  CHECK(part.status == 206);
  CHECK(part.body == whole.body.substr(10, 10));
  CHECK(part.headers.at("content-range") == "bytes 10-19/" + std::to_string(whole.body.size()));
  CHECK(ranged("bytes=-7").body == whole.body.substr(whole.body.size() - 7));
  CHECK(ranged("bytes=100-").body == whole.body.substr(100));
  CHECK(ranged("bytes=99999999-").status == 416);
  CHECK(ranged("bytes=0-1,4-5").status == 200);
  CHECK(ranged("bytes=10-19", "If-Range: \"other\"\r\n").status == 200);
  CHECK(ranged("bytes=10-19", "If-Range: " + etag + "\r\n").status == 206);
  CHECK(server.ask("GET", url, "", cookie + "If-None-Match: " + etag + "\r\n").status == 304);
  const RawAnswer head = server.ask("HEAD", url, "", cookie);
  CHECK(head.headers.at("content-length") == std::to_string(whole.body.size()));
  CHECK(server.ask("GET", url).status == 401);
  CHECK(server.ask("GET", url, "", server.begin()).status == 404);
}

TEST_CASE("no path of an address opens a file", "[abtest]") {
  Server server;
  const std::string cookie = server.begin();
  for (const std::string target :
       {"/m/study.sqlite", "/m/..%2fstudy.sqlite", "/m/../study.sqlite", "/static/../study.sqlite",
        "/static/study.sqlite", "/media", "/m/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/s/other",
        "/static/", "/api/s/other", "/api/session/trials/x/vote/y"}) {
    CAPTURE(target);
    const int status = server.ask("GET", target, "", cookie).status;
    CHECK((status == 404 || status == 400));
  }
}

TEST_CASE("bodies have a limit, JSON a depth, and sessions a rate", "[abtest]") {
  Server server;
  const std::string cookie = server.begin();
  CHECK(server.ask("POST", "/api/session/checks", std::string(17 << 10, ' '), cookie).status ==
        413);
  const std::string trial = server.next(cookie)["trial"];
  CHECK(
      server.ask("PUT", "/api/session/trials/" + trial + "/vote", std::string(5 << 10, ' '), cookie)
          .status == 413);
  const std::string deep = std::string(20, '[') + std::string(20, ']');
  CHECK(code_of(server.ask("POST", "/api/session/checks", "{\"a\":" + deep + "}", cookie)) ==
        "too_deep");
  CHECK(server.ask("POST", "/api/session/checks", "[]", cookie).status == 400);
  CHECK(server.ask("POST", "/api/session/checks", "{", cookie).status == 400);
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    const RawAnswer answer = server.ask("GET", "/api/session", "", cookie);
    if (answer.status != 429) continue;
    ++refused;
    CHECK(answer.headers.contains("retry-after"));
  }
  CHECK(refused > 0);
  CHECK(server.ask("GET", "/api/session", "", server.begin()).status == 200);
}

TEST_CASE("what fails on the server is told without its folders", "[abtest]") {
  Server server;
  const std::string cookie = server.begin();
  const std::string url = server.next(cookie)["media"]["url"];
  server.remove_clips();
  const RawAnswer gone = server.ask("GET", url, "", cookie);
  CHECK(gone.status >= 500);
  CHECK(gone.body.find(".sqlite") == std::string::npos);
  CHECK(gone.body.find(server.folder()) == std::string::npos);
}

TEST_CASE("a long id of a crowd platform is cut between characters", "[abtest]") {
  Server server;
  const Json welcome = Json::parse(server.ask("GET", "/api/s/small-study").body);
  std::string id = "a";
  for (int i = 0; i < 80; ++i) id += "\xc3\xa4";
  const Json body{{"consent_sha256", welcome["consent_sha256"]}, {"external", {{"PID", id}}}};
  CHECK(server.ask("POST", "/api/s/small-study/sessions", body.dump()).status == 201);
}

TEST_CASE("pages of others can't use a session", "[abtest]") {
  Server server;
  const std::string cookie = server.begin();
  CHECK(server.ask("DELETE", "/api/session", "{}", cookie + "Origin: https://evil.example\r\n")
            .status == 403);
  CHECK(server.ask("DELETE", "/api/session", "{}", cookie + "Sec-Fetch-Site: cross-site\r\n")
            .status == 403);
  CHECK(server.ask("GET", "/api/session", "", cookie).status == 200);
  CHECK(server.ask("DELETE", "/api/session", "{}", cookie).status == 204);
  CHECK(server.ask("GET", "/api/session", "", cookie).status == 410);
}

TEST_CASE("behind https cookies are secure, and the public name alone is added", "[abtest]") {
  Server server({.https = true}, {.public_host = "study.example.org", .behind_proxy = true});
  (void)server.begin();
  CHECK(server.set_cookie().find("; Secure") != std::string::npos);
  RawClient client(server.port());
  client.send("GET /healthz HTTP/1.1\r\nHost: study.example.org\r\n\r\n");
  CHECK(client.answer().status == 200);
  RawClient foreign(server.port());
  foreign.send("GET /healthz HTTP/1.1\r\nHost: other.example.org\r\n\r\n");
  CHECK(foreign.answer().status == 403);
  RawClient origin(server.port());
  origin.send(
      "GET /healthz HTTP/1.1\r\nHost: study.example.org\r\n"
      "Origin: http://study.example.org\r\n\r\n");
  CHECK(origin.answer().status == 403);
}

TEST_CASE("below a base path are all pages, cookies and redirects, and nothing is beside it",
          "[abtest]") {
  Server server({.https = true, .base_path = "/lab/study"});
  for (const char* target : {"/lab/study", "/lab/study/"}) {
    const RawAnswer root = server.ask("GET", target);
    CHECK(root.status == 302);
    CHECK(root.headers.at("location") == "/lab/study/s/small-study");
  }
  for (const char* target : {"/s/small-study", "/admin", "/healthz"}) {
    CAPTURE(target);
    CHECK(server.ask("GET", std::string("/lab/study") + target).status == 200);
    CHECK(server.ask("GET", target).status == 404);
    CHECK(server.ask("GET", std::string("/lab/studyx") + target).status == 404);
    CHECK(server.ask("GET", std::string("/lab/study/lab/study") + target).status == 404);
  }
  const Json welcome = Json::parse(server.ask("GET", "/lab/study/api/s/small-study").body);
  const RawAnswer begun = server.ask("POST", "/lab/study/api/s/small-study/sessions",
                                     Json{{"consent_sha256", welcome["consent_sha256"]}}.dump());
  REQUIRE(begun.status == 201);
  const std::string cookie = begun.headers.at("set-cookie");
  CHECK(cookie.find("; Path=/lab/study;") != std::string::npos);
  CHECK(cookie.ends_with("; Secure"));
  const std::string sent = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
  const Json trial =
      Json::parse(server.ask("GET", "/lab/study/api/session/trials/next", "", sent).body);
  // The page puts the base path, which it knows from its own address, before what it is told.
  const std::string url = trial["media"]["url"];
  CHECK(server.ask("GET", "/lab/study" + url, "", sent).status == 200);
  CHECK(server.ask("GET", url, "", sent).status == 404);
  const std::string login =
      server.ask("POST", "/lab/study/api/admin/login", R"({"token":"the token"})")
          .headers.at("set-cookie");
  CHECK(login.find("; Path=/lab/study;") != std::string::npos);
  CHECK(login.ends_with("; Secure"));
}

TEST_CASE("no page of a study has an address from the root", "[abtest]") {
  for (const char* page : {"rater.html", "admin.html", "main.js", "admin.js", "study.css"}) {
    CAPTURE(page);
    const StudyPage* found = find_study_page(page);
    REQUIRE(found != nullptr);
    for (const char* absolute : {"src=\"/", "href=\"/", "url(/", "fetch(\"/", "fetch(`/",
                                 "from \"/", "href: \"/", "href: `/"}) {
      CHECK(found->text.find(absolute) == std::string_view::npos);
    }
  }
}

TEST_CASE("a base path is plain, and written in one way", "[abtest]") {
  for (const char* same : {"/study", "study", "/study/", "study//"}) {
    CHECK(plain_base_path(same) == "/study");
  }
  CHECK(plain_base_path("/").empty());
  CHECK(plain_base_path("/a/b-c_d.e~") == "/a/b-c_d.e~");
  for (const char* wrong : {"/a b", "/a;b", "/a//b", "/..", "/a/../b", "/a/.", "/a%20", "/\n"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(plain_base_path(wrong), Error);
  }
}

TEST_CASE("one address behind the proxy may not ask without end", "[abtest]") {
  Server server({.https = true}, {.public_host = "study.example.org", .behind_proxy = true});
  const auto asked = [&](const std::string& address) {
    return server.ask("GET", "/healthz", "", "X-Forwarded-For: 1.2.3.4, " + address + "\r\n");
  };
  int refused = 0;
  for (int i = 0; i < 2000 && refused == 0; ++i) refused += asked("9.9.9.9").status == 429 ? 1 : 0;
  CHECK(refused == 1);
  CHECK(asked("8.8.8.8").status == 200);
}

TEST_CASE("the researcher's answers need the token, by header or by cookie", "[abtest]") {
  Server server;
  for (const char* what : {"study", "cells", "raters", "results", "export.csv", "report.html"}) {
    const std::string target = std::string("/api/admin/") + what;
    CAPTURE(target);
    CHECK(server.ask("GET", target).status == 401);
    CHECK(server.ask("GET", target, "", "Authorization: Bearer wrong\r\n").status == 401);
    CHECK(server.ask("GET", target, "", "Authorization: Bearer the token\r\n").status == 200);
  }
  CHECK(server.ask("POST", "/api/admin/login", R"({"token":"wrong"})").status == 401);
  const RawAnswer login = server.ask("POST", "/api/admin/login", R"({"token":"the token"})");
  CHECK(login.status == 200);
  CHECK(login.headers.at("set-cookie").find("SameSite=Strict") != std::string::npos);
  (void)server.begin();
  const std::string bearer = "Authorization: Bearer the token\r\n";
  CHECK(
      server.ask("PATCH", "/api/admin/raters/1", R"({"excluded":true,"why":""})", bearer).status ==
      422);
  CHECK(server.ask("PATCH", "/api/admin/raters/1", R"({"excluded":true,"why":"slept"})", bearer)
            .status == 200);
  CHECK(
      server.ask("PATCH", "/api/admin/raters/9", R"({"excluded":true,"why":"x"})", bearer).status ==
      404);
  CHECK(server.ask("GET", "/api/admin/raters", "", bearer).body.find("slept") != std::string::npos);
}
